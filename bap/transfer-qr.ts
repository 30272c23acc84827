import QRCode from 'qrcode';
import { EPC_ERROR_CORRECTION } from '../commerce/epc-qr.ts';

/** The largest code that EPC069-12 allows. */
const VERSION_MAX = 13;
/** Modules of white around it, which a camera needs to find it. */
const MARGIN_MODULES = 4;

/** The QR code of a transfer as SVG. Its text is one run of bytes in UTF-8: an app does not have to put pieces together. */
export function transferQr(payload: string): Promise<string> {
  const data = new TextEncoder().encode(payload);
  const options = { type: 'svg', errorCorrectionLevel: EPC_ERROR_CORRECTION, margin: MARGIN_MODULES } as const;
  const { version } = QRCode.create([{ data, mode: 'byte' }], options);
  if (version > VERSION_MAX) throw new TypeError('a payload of EPC069-12 fits version 13');
  return QRCode.toString([{ data, mode: 'byte' }], options);
}
