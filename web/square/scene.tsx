/** The mark of the square: one stall. */
export function Sign() {
  return (
    <svg class="sign-mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <path class="wood" d="M8 20v15M32 20v15" />
      <path class="crate" d="M6 27h28v7H6z" />
      <path class="cloth" d="M9 6h22l5 11H4z" />
      <path class="stripe" d="M9 6h5l-2.500 11H4zM18 6h5l1.500 11h-8zM27 6h4l5 11h-6.500z" />
      <path
        class="stripe"
        d="M4 17h7.500a3.700 3.700 0 0 1-7.500 0zM16.500 17h8a4 3.700 0 0 1-8 0zM29.500 17H36a3.200 3.700 0 0 1-6.500 0z"
      />
      <path class="cloth" d="M11.500 17h5a2.500 3.700 0 0 1-5 0zM24.500 17h5a2.500 3.700 0 0 1-5 0z" />
    </svg>
  );
}

/** A row of gabled houses behind the stalls: what a Dutch market square looks like from the fountain. */
export function Square() {
  return (
    <svg class="square" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="houses" width="720" height="150" patternUnits="userSpaceOnUse">
          <g class="houses">
            <path class="house-a" d="M0 150V70h14V58h10V46h10V34h20v12h10v12h10v12h14v80z" />
            <path class="house-b" d="M88 150V60c14 0 14-14 22-24s12-12 14-12h8c2 0 6 2 14 12s8 24 22 24v90z" />
            <path class="house-c" d="M168 150V78l40-44 40 44v72z" />
            <path class="house-a" d="M248 150V66h12V54h8c0-14 12-22 24-22s24 8 24 22h8v12h12v84z" />
            <path class="house-b" d="M336 150V62h14V50h12V38h12V26h20v12h12v12h12v12h14v88z" />
            <path class="house-c" d="M432 150V72c12 0 16-10 20-20 6-14 14-18 20-18s14 4 20 18c4 10 8 20 20 20v78z" />
            <path class="house-a" d="M512 150V74l36-40 36 40v76z" />
            <path class="house-b" d="M584 150V64h12V52h10V40h10V30h18v10h10v12h10v12h12v86z" />
            <path class="house-c" d="M666 150V72l27-30 27 30v78z" />
          </g>
          <g class="windows">
            <path d="M22 74h12v16H22zM54 74h12v16H54zM38 56h12v12H38zM108 70h12v18h-12zM136 70h12v18h-12zM122 44h12v14h-12zM190 82h12v16h-12zM214 82h12v16h-12zM202 58h12v14h-12z" />
            <path d="M266 76h12v18h-12zM306 76h12v18h-12zM286 48h12v14h-12zM356 72h12v18h-12zM400 72h12v18h-12zM378 46h12v14h-12zM450 80h12v16h-12zM482 80h12v16h-12zM466 52h12v14h-12z" />
            <path d="M530 84h12v16h-12zM554 84h12v16h-12zM542 58h12v14h-12zM600 74h12v16h-12zM640 74h12v16h-12zM620 50h12v14h-12zM688 78h12v16h-12z" />
          </g>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#houses)" />
    </svg>
  );
}
