import { useEffect, useRef, useState } from 'preact/hooks';
import type { Area, Position } from '../../commerce/place.ts';
import { Button } from './button.tsx';
import type { DrawnMap, MapPlace } from './draw-map.ts';
import { said } from './words/said.ts';

interface MapProps {
  /** What the map shows. */
  readonly label: string;
  readonly places: readonly MapPlace[];
  /** A line from place to place. */
  readonly route?: readonly Position[];
  /** A part of the city that is marked. */
  readonly area?: Area | undefined;
  /** Called with a place that is pointed at; without it nothing can be chosen on the map. */
  readonly onPick?: (position: Position) => void;
  readonly tall?: boolean;
  /** It stays where it is while places come and go, such as while an area is drawn. */
  readonly still?: boolean;
}

/** A map of the city, drawn from its own sketch where there is one. Its code is loaded when the first map is shown, and nothing comes from elsewhere. */
export function CityMap({ label, places, route, area, onPick, tall = false, still = false }: MapProps) {
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<DrawnMap>();
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    let map: DrawnMap | undefined;
    let gone = false;
    void import('./draw-map.ts').then(({ drawMap }) => {
      if (gone || box.current === null) return;
      map = drawMap(box.current, { label, words: said.value.map, onPick: (position) => pick.current?.(position) });
      setDrawn(map);
    });
    return () => {
      gone = true;
      map?.remove();
    };
  }, []);
  useEffect(() => drawn?.show(places, { route, area, still }), [drawn, places, route, area, still]);

  return (
    <div class="map-frame">
      <div class={tall ? 'map map-tall' : 'map'}>
        <div class="map-inner" dir="ltr" ref={box}>
          {drawn === undefined ? <p class="map-waiting">{said.value.map.loading}</p> : null}
        </div>
        {onPick === undefined ? null : (
          <svg class="map-cross" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path d="M16 3v10M16 19v10M3 16h10M19 16h10" />
          </svg>
        )}
      </div>
      {onPick === undefined || drawn === undefined ? null : (
        <p class="map-pick">
          <Button size="small" onPress={() => onPick(drawn.middle())}>
            {said.value.map.here}
          </Button>
        </p>
      )}
    </div>
  );
}
