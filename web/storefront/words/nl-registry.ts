import type { RegistryWords } from './registry-words.ts';

export const registry: RegistryWords = {
  ask: 'Vraag het register zelf',
  askText: (hosts) =>
    `Voor de sleutels ging deze pagina af op deze site. Uw browser kan ${hosts} ook zelf vragen. Dat ziet dan uw internetadres en naar welke twee knooppunten u vraagt, en niets van uw bestelling.`,
  asking: 'Het register wordt gevraagd …',
  confirmed: (buyerNode, providerNode, hosts) =>
    `Beide berichten dragen een geldige handtekening, van ${buyerNode} en van ${providerNode}. Uw browser vroeg het register zelf, op ${hosts}, en dat noemde dezelfde sleutels: u hoeft deze site daarin niet te geloven.`,
  step: 'Het register zelf noemde uw browser de sleutels van allebei',
  missing:
    'Deze site noemt een sleutel niet waarmee dit ondertekend is; misschien is hij niet meer in gebruik. Vraag het register er zelf naar.',
  differs: 'Dit bewijst niets: het register zelf zegt iets anders dan deze site.',
  untold: 'Het register kan niet meer zeggen of deze sleutels kloppen. Dat is geen bewijs, en ook geen tegenbewijs.',
  notTold: 'niet meer te zeggen',
  key: {
    other: (node, host) => `De sleutel van ${node} is volgens ${host} een andere dan deze site ervoor liet zien.`,
    unknown: (node, host) => `${node} heeft zo’n sleutel niet en had die ook nooit, zegt ${host}.`,
    forgotten: (node, host) =>
      `Of ${node} toen zo’n sleutel had, weet ${host} niet meer: van zo lang geleden bewaart het niet alle sleutels.`,
    revoked: (node, host) =>
      `De sleutel van ${node} is ongeldig verklaard, zegt ${host}. Wie hem heeft kan dit op elk moment ondertekend hebben.`,
    'not-then': (node, host) => `${node} kon deze sleutel niet gebruiken op het tijdstip dat op de handtekening staat, zegt ${host}.`,
  },
  silence: {
    busy: (host, seconds) =>
      `Het register op ${host} is hiervandaan te vaak gevraagd. Vraag het over ${seconds === 1 ? '1 seconde' : `${seconds} seconden`} nog eens.`,
    unreachable: (host) => `Het register op ${host} was niet te bereiken.`,
    slow: (host) => `Het register op ${host} antwoordde niet op tijd.`,
    'too-large': (host) => `Het register op ${host} antwoordde met veel meer dan een lijst van sleutels.`,
    unreadable: (host) => `Het register op ${host} antwoordde niet met een lijst van sleutels.`,
  },
  silent: 'Zo blijft het bij wat deze site van het register kreeg. Probeer het straks nog eens.',
};
