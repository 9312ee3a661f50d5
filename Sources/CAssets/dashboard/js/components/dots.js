// Dots below and above bars, drawn in one pass. Of the library's own marks a thousand take longer than
// the candles under them.

const RADIUS = 1.75;
const GAP = 4;

export class Dots {
  constructor() {
    this.groups = [];
    this.view = { zOrder: () => "top", renderer: () => this };
  }

  /** `[{color, dots: [{index, price, above}]}]`; the index is that of the bar. */
  set(groups) {
    this.groups = groups;
    this.requestUpdate?.();
  }

  attached({ chart, series, requestUpdate }) {
    Object.assign(this, { chart, series, requestUpdate });
  }

  paneViews() {
    return [this.view];
  }

  draw(target) {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return;
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio, verticalPixelRatio }) => {
      const radius = RADIUS * horizontalPixelRatio;
      for (const { color, dots } of this.groups) {
        context.fillStyle = color;
        context.beginPath();
        for (const { index, price, above } of dots) {
          if (index < range.from || index > range.to) continue;
          const x = scale.logicalToCoordinate(index) * horizontalPixelRatio;
          const y = (this.series.priceToCoordinate(price) + (above ? -GAP : GAP)) * verticalPixelRatio;
          context.moveTo(x + radius, y);
          context.arc(x, y, radius, 0, 2 * Math.PI);
        }
        context.fill();
      }
    });
  }
}
