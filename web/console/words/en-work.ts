import type { WorkWords } from './work-words.ts';

export const workEn: WorkWords = {
  photo: {
    title: 'Photo',
    choose: 'Take or choose a photo',
    other: 'Another photo',
    remove: 'Take the photo away',
    text: 'What is to be seen on the photo?',
    textHint: 'Read aloud to who cannot see it, such as: a round brown loaf with seeds.',
    wrongText: 'Say in a few words what is to be seen.',
    preview: 'The photo as it was chosen',
    sending: 'The photo is on its way …',
    without: 'Buyers see it beside the name. Where and when it was taken is left out.',
    trouble: {
      offline: 'There is no connection. The photo was not sent; try again later.',
      slow: 'That took too long. Try again where the connection is better.',
      busy: 'Other photos are being made. Try again in a moment.',
      'too-large': 'This photo is too large.',
      'wrong-content-type': 'This is not a photo that can be used. Choose a JPEG, PNG or WebP.',
      'bad-request': 'This photo cannot be read as a whole. Take it again.',
      unavailable: 'This node cannot make photos now. Everything else goes on.',
    },
    failed: 'The photo was not kept.',
  },
};
