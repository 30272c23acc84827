import L from 'leaflet';
import type { CityDrawing } from '../../commerce/city-drawing.ts';
import type { Area, Position } from '../../commerce/place.ts';
import { city } from './city/city.ts';
import { toGeoJson } from './city/sketch.ts';
import type { MapWords } from './words/square-words.ts';

/** Something on a map. */
export interface MapPlace {
  readonly id: string;
  readonly position: Position;
  /** What it is, for a screen reader and for who points at it. */
  readonly name: string;
  /** A character or two on the pin. */
  readonly label: string;
  readonly kind?: 'place' | 'you' | 'moving';
  readonly onPress?: () => void;
}

export interface DrawnMap {
  /** Shows these places and this line instead of what was there; the map moves only when a place comes or goes. */
  show(
    places: readonly MapPlace[],
    more?: { readonly route?: readonly Position[] | undefined; readonly area?: Area | undefined; readonly still?: boolean },
  ): void;
  middle(): Position;
  remove(): void;
}

interface Drawing {
  readonly label: string;
  readonly words: MapWords;
  readonly onPick: (position: Position) => void;
}

const ZOOM = { world: 2, min: 11, first: 12, max: 17, near: 15, alone: 13 } as const;
/** Where a map begins that knows no city, with most of the land around it. */
const ANYWHERE: L.LatLngTuple = [25, 10];
/** Where one is oneself stays behind what was found there. */
const BEHIND = -1_000;
/** Coordinates to about a metre: finer is only noise. */
const DEGREE_DIGITS = 5;

/** Draws the city in an element. All of it is made here: no tiles, no pictures, no calls. */
export function drawMap(element: HTMLElement, { label, words, onPick }: Drawing): DrawnMap {
  const map = L.map(element, {
    maxZoom: ZOOM.max,
    zoomControl: false,
    attributionControl: false,
    fadeAnimation: false,
    zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    scrollWheelZoom: false,
  }).setView(ANYWHERE, ZOOM.world);
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', label);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const ground = L.layerGroup().addTo(map);
  const sketched = L.control.attribution({ prefix: false }).addAttribution(words.drawing);
  const far = () => element.classList.toggle('map-far', map.getZoom() < ZOOM.first);
  map.on('zoomend', far);
  map.on('click', ({ latlng }) => onPick(position(latlng)));
  const markers = new Map<string, L.Marker>();
  let line: L.Polyline | undefined;
  let shape: L.Polygon | L.Circle | undefined;
  let shown = '';
  const forget = city.subscribe((drawn) => {
    ground.clearLayers();
    drawCity(drawn, ground);
    if (drawn.shapes.length === 0) sketched.remove();
    else sketched.addTo(map);
    if (drawn.middle === undefined) return;
    map.setMinZoom(ZOOM.min);
    if (shown === '') map.setView(at(drawn.middle), zoomFor(map, drawn));
  });

  return {
    show(places, { route = [], area, still = false } = {}) {
      for (const [id, marker] of markers) {
        if (!places.some((place) => place.id === id)) {
          marker.remove();
          markers.delete(id);
        }
      }
      for (const place of places) {
        markers.get(place.id)?.remove();
        markers.set(place.id, markerOf(place).addTo(map));
        const pin = markers.get(place.id)?.getElement();
        pin?.setAttribute('aria-label', place.name);
        if (place.onPress === undefined) pin?.setAttribute('role', 'img');
      }
      line?.remove();
      line = route.length < 2 ? undefined : L.polyline(route.map(at), { className: 'map-route', weight: 4 }).addTo(map);
      shape?.remove();
      shape = area === undefined ? undefined : shapeOf(area).addTo(map);
      const now = [...markers.keys()].sort().join(' ');
      if (now !== shown && places.length > 0 && !(still && shown !== '')) {
        const bounds = L.latLngBounds(places.map((place) => at(place.position)));
        if (shape !== undefined) bounds.extend(shape.getBounds());
        // One place alone says where it is only with what is around it.
        const isAlone = places.length === 1 && shape === undefined;
        map.fitBounds(bounds, { padding: [40, 40], maxZoom: isAlone ? ZOOM.alone : ZOOM.near, animate: false });
      }
      shown = now;
    },
    middle: () => position(map.getCenter()),
    remove() {
      forget();
      map.remove();
    },
  };
}

function shapeOf(area: Area): L.Polygon | L.Circle {
  const look = { className: 'map-area', weight: 3, interactive: false };
  return area.shape === 'circle'
    ? L.circle(at(area.centre), { ...look, radius: area.radiusKm * 1_000 })
    : L.polygon(area.corners.map(at), look);
}

/** As near as all of its parts can be seen by name, and never so far that names are left out. */
function zoomFor(map: L.Map, { places }: CityDrawing): number {
  if (places.length < 2) return ZOOM.first;
  const fits = map.getBoundsZoom(L.latLngBounds(places.map(({ position: where }) => at(where))));
  return Math.min(Math.max(fits, ZOOM.first), ZOOM.alone);
}

function drawCity(drawn: CityDrawing, ground: L.LayerGroup): void {
  L.geoJSON(toGeoJson(drawn) as unknown as Parameters<typeof L.geoJSON>[0], {
    interactive: false,
    style: (feature) => ({
      className: `map-${feature?.properties.kind}`,
      weight: feature?.properties.width,
      stroke: feature?.geometry.type === 'LineString',
      fill: feature?.geometry.type !== 'LineString',
      fillOpacity: 1,
    }),
  }).addTo(ground);
  for (const { name, position: where } of drawn.places) {
    const icon = L.divIcon({ className: 'map-name', html: text(name), iconSize: [0, 0] });
    L.marker(at(where), { icon, interactive: false, keyboard: false }).addTo(ground);
  }
}

function markerOf({ position: where, name, label, kind = 'place', onPress }: MapPlace): L.Marker {
  const icon = L.divIcon({ className: 'map-marker', html: pin(label, kind), iconSize: [36, 36], iconAnchor: [18, 42] });
  const marker = L.marker(at(where), {
    icon,
    title: name,
    keyboard: onPress !== undefined,
    interactive: onPress !== undefined,
    zIndexOffset: kind === 'you' ? BEHIND : 0,
  });
  if (onPress !== undefined) {
    marker.on('click', onPress);
    marker.on('keydown', ({ originalEvent }) => {
      if (originalEvent instanceof KeyboardEvent && (originalEvent.key === 'Enter' || originalEvent.key === ' ')) onPress();
    });
  }
  return marker;
}

/** Made of elements and not of text, so that no name that a provider gives can be read as markup. */
function pin(label: string, kind: string): HTMLElement {
  const element = text(label);
  const outer = document.createElement('div');
  outer.className = `map-pin map-pin-${kind}`;
  outer.append(element);
  return outer;
}

function text(content: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = content;
  return element;
}

function at({ lat, lon }: Position): L.LatLngTuple {
  return [lat, lon];
}

function position({ lat, lng }: L.LatLng): Position {
  return { lat: Number(lat.toFixed(DEGREE_DIGITS)), lon: Number(lng.toFixed(DEGREE_DIGITS)) };
}
