/** A photo made small before it is sent: minutes less on a slow connection, and what the camera wrote beside it stays on the phone. */

const SIDE_MAX = 1_600;
const QUALITY = 0.85;

/** The photo as a JPEG of at most 1,600 pixels a side; the file itself where the browser cannot read it. */
export async function shrunk(file: Blob): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const part = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * part));
    canvas.height = Math.max(1, Math.round(picture.height * part));
    const paper = canvas.getContext('2d');
    if (paper === null) return file;
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((done) => canvas.toBlob((made) => done(made ?? file), 'image/jpeg', QUALITY));
  } catch {
    return file;
  }
}

/** A picture as an address that the page may show. */
export function asAddress(picture: Blob): Promise<string> {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => done('');
    reader.readAsDataURL(picture);
  });
}
