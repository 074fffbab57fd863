// Tiles of a server that the operator has set: only then is anything fetched from outside the app.

const SIZE = 256;
const MOST_KEPT = 300;

export class Tiles {
  /** `settings`: `url` with {z}, {x} and {y}, and `zoom`, the finest that the server has. */
  constructor(settings, whenMore) {
    this.settings = settings;
    this.whenMore = whenMore;
    this.images = new Map();
  }

  draw(context, view) {
    // A tile is half as wide as the world at zoom 0.
    const zoom = Math.max(0, Math.min(Math.round(view.zoom + 1), this.settings.zoom));
    const across = 2 ** zoom;
    const size = view.scale / across;
    const [left, top] = view.toWorld(0, 0);
    const [right, bottom] = view.toWorld(view.width, view.height);
    for (let column = Math.floor(left * across); column <= Math.floor(right * across); column += 1) {
      for (let row = Math.max(0, Math.floor(top * across)); row <= Math.min(across - 1, Math.floor(bottom * across)); row += 1) {
        const image = this.image(zoom, ((column % across) + across) % across, row);
        const [x, y] = view.toScreen(column / across, row / across);
        if (image.complete && image.naturalWidth) context.drawImage(image, x, y, size + 0.5, size + 0.5);
      }
    }
  }

  image(zoom, column, row) {
    const address = this.settings.url.replace("{z}", zoom).replace("{x}", column).replace("{y}", row);
    let image = this.images.get(address);
    if (!image) {
      image = new Image(SIZE, SIZE);
      image.onload = this.whenMore;
      image.src = address;
      this.images.set(address, image);
      if (this.images.size > MOST_KEPT) this.images.delete(this.images.keys().next().value);
    }
    return image;
  }
}
