/** Published samples that several statistics are tested on. @module */

/** R's `rivers`: lengths of 141 rivers in North America, miles, ascending. */
export const RIVERS: readonly number[] = Object.freeze(
  ("135 202 210 210 215 217 230 230 233 237 246 250 250 250 255 259 260 260 265 268 270 276 280 280 280 281 286 290 " +
    "291 300 300 300 301 306 310 310 314 315 320 325 327 329 330 332 336 338 340 350 350 350 350 352 360 360 360 360 " +
    "375 377 380 380 383 390 390 392 407 410 411 420 420 424 425 430 431 435 444 445 450 460 460 465 470 490 500 500 " +
    "505 524 525 525 529 538 540 545 560 570 600 600 600 605 610 618 620 625 630 652 671 680 696 710 720 720 730 735 " +
    "735 760 780 800 840 850 870 890 900 900 906 981 1000 1038 1054 1100 1171 1205 1243 1270 1306 1450 1459 1770 1885 " +
    "2315 2348 2533 3710").split(" ").map(Number),
);

/** R's `Nile`: annual flow at Aswan 1871 to 1970, 10⁸ m³; the dam was begun in 1899. */
export const NILE: readonly number[] = Object.freeze(
  ("1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250 " +
    "1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 " +
    "768 845 864 862 698 845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 " +
    "874 848 890 744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740").split(" ")
    .map(Number),
);

/** R's `lh`: luteinizing hormone in blood every 10 minutes, 48 samples. */
export const LH: readonly number[] = Object.freeze(
  ("2.4 2.4 2.4 2.2 2.1 1.5 2.3 2.3 2.5 2.0 1.9 1.7 2.2 1.8 3.2 3.2 2.7 2.2 2.2 1.9 1.9 1.8 2.7 3.0 2.3 2.0 2.0 2.9 " +
    "2.9 2.7 2.7 2.3 2.6 2.4 1.8 1.7 1.5 1.4 2.1 3.3 3.5 3.5 3.1 2.6 2.1 3.4 3.0 2.9").split(" ").map(Number),
);

/** Draws of one distribution, each seed its own. */
export function draws(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

/** A stationary series of order 1 with innovations of variance 1. */
export function autoregressive(
  count: number,
  options: { readonly phi: number; readonly random: { normal(): number } },
): number[] {
  const { phi, random } = options;
  let value = random.normal() / Math.sqrt(1 - phi * phi);
  return draws(count, () => value = phi * value + random.normal());
}
