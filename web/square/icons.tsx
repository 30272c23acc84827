import type { ComponentChildren } from 'preact';

/** Pictures beside words: they say nothing of their own, so that screen readers pass them over. */
function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const SearchIcon = () => (
  <Icon>
    <circle cx="10.500" cy="10.500" r="6" />
    <path d="M15 15l5.500 5.500" />
  </Icon>
);

export const PinIcon = () => (
  <Icon>
    <path d="M12 21c-4-4.500-6.500-8-6.500-11a6.500 6.500 0 0 1 13 0c0 3-2.500 6.500-6.500 11z" />
    <circle cx="12" cy="10" r="2.200" />
  </Icon>
);

export const AimIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="6" />
    <path d="M12 2v5M12 17v5M2 12h5M17 12h5" />
  </Icon>
);

export const BasketIcon = () => (
  <Icon>
    <path d="M4 10h16l-1.800 10H5.800zM8 10l3-6M16 10l-3-6M9.500 13.500v3M14.500 13.500v3" />
  </Icon>
);

export const ReceiptIcon = () => (
  <Icon>
    <path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6" />
  </Icon>
);

export const BikeIcon = () => (
  <Icon>
    <circle cx="6" cy="16.500" r="3.500" />
    <circle cx="18" cy="16.500" r="3.500" />
    <path d="M6 16.500l3.500-7h6l2.500 7M9.500 9.500l3 7h-6.500M14 5.500h2l-.5 4M8 7.500h3" />
  </Icon>
);

export const BagIcon = () => (
  <Icon>
    <path d="M5 8h14l1 13H4zM9 8V6.500a3 3 0 0 1 6 0V8" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.500" />
    <path d="M12 7v5l3.500 2" />
  </Icon>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);

export const MinusIcon = () => (
  <Icon>
    <path d="M5 12h14" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="M4.500 12.500l5 5 10-11" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M12 3.500l9.500 17h-19zM12 10v5M12 17.600v.4" />
  </Icon>
);

export const InfoIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 11v6M12 7.400v.4" />
  </Icon>
);

export const PhoneIcon = () => (
  <Icon>
    <path d="M6 3.500l3.500 1 1 4-2 2c1 2 2.500 3.500 4.500 4.500l2-2 4 1 1 3.500c0 1.500-1.200 2.500-2.500 2.500C10.500 20 4 13.500 3.500 6 3.500 4.700 4.500 3.500 6 3.500z" />
  </Icon>
);

export const MailIcon = () => (
  <Icon>
    <path d="M3 6h18v13H3zM3 7l9 7 9-7" />
  </Icon>
);

export const StarIcon = () => (
  <Icon>
    <path d="M12 3.500l2.600 5.600 6 .7-4.500 4.100 1.300 6-5.400-3.100-5.400 3.100 1.300-6L3.400 9.800l6-.7z" />
  </Icon>
);

export const LinkIcon = () => (
  <Icon>
    <path d="M10 14l4-4M8.500 11.500l-2.500 2.500a3.500 3.500 0 0 0 5 5l2.500-2.500M15.500 12.500l2.500-2.500a3.500 3.500 0 0 0-5-5l-2.500 2.500" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="M5.500 5.500l13 13M18.500 5.500l-13 13" />
  </Icon>
);

export const MapIcon = () => (
  <Icon>
    <path d="M3.500 6l5.500-2 6 2 5.500-2v14l-5.500 2-6-2-5.500 2zM9 4v14M15 6v14" />
  </Icon>
);

export const ListIcon = () => (
  <Icon>
    <path d="M9 6h11M9 12h11M9 18h11M4.500 6h.1M4.500 12h.1M4.500 18h.1" />
  </Icon>
);

export const CarIcon = () => (
  <Icon>
    <path d="M3.500 16.500v-4l2-1 2-5h8.500l2.500 5 2.500 1.500v3.500zM5.500 11.500h13" />
    <circle cx="7.500" cy="17" r="1.900" />
    <circle cx="16.500" cy="17" r="1.900" />
  </Icon>
);

export const BusIcon = () => (
  <Icon>
    <path d="M5 4h14v13H5zM5 11h14M8 17v3M16 17v3M8 14h.1M16 14h.1" />
  </Icon>
);

export const CalendarIcon = () => (
  <Icon>
    <path d="M4 5.500h16v15H4zM4 10h16M8 3v4M16 3v4" />
  </Icon>
);

export const KeyIcon = () => (
  <Icon>
    <circle cx="8" cy="15.500" r="4" />
    <path d="M11 12.500l8.500-8.500M16 7.500l3 3M13.500 10l1.500 1.500" />
  </Icon>
);

export const SealIcon = () => (
  <Icon>
    <circle cx="12" cy="9.500" r="6" />
    <path d="M9.300 9.500l2 2 3.500-4M8.500 14.500l-1 7 4.500-2.500 4.500 2.500-1-7" />
  </Icon>
);

export const DownloadIcon = () => (
  <Icon>
    <path d="M12 3.500v11M7.500 10.500l4.500 4.500 4.500-4.500M4 20h16" />
  </Icon>
);

export const SpeechIcon = () => (
  <Icon>
    <path d="M4 4.500h16v11.500h-9l-4.500 4v-4H4zM8 8.500h8M8 12h5" />
  </Icon>
);
