/**
 * Joins still WebP pictures into an animated one. The encoding is the browser's; this writes the container only:
 * https://developers.google.com/speed/webp/docs/riff_container
 */

export interface Frame {
  /** A still WebP of the full size. */
  webp: Buffer;
  milliseconds: number;
}

const animationFlag = 0x02;
/** A frame with transparency would be drawn over the one before it. */
const doNotBlend = 0x02;

/** Repeats for ever. */
export function animate(frames: readonly Frame[], { width, height }: { width: number; height: number }): Buffer {
  const size = [uint24(width - 1), uint24(height - 1)];
  const chunks = [
    chunk('VP8X', Buffer.from([animationFlag, 0, 0, 0]), ...size),
    // A transparent background, and no end to the repetitions.
    chunk('ANIM', Buffer.alloc(6)),
    ...frames.map(({ webp, milliseconds }) =>
      chunk('ANMF', uint24(0), uint24(0), ...size, uint24(milliseconds), Buffer.from([doNotBlend]), bitstream(webp)),
    ),
  ];
  return chunk('RIFF', Buffer.from('WEBP'), ...chunks);
}

/** The chunks of a still picture that a frame may have. */
function bitstream(webp: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 12; at < webp.length; ) {
    const length = webp.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (['ALPH', 'VP8 ', 'VP8L'].includes(webp.toString('latin1', at, at + 4))) parts.push(webp.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}

/** A name, a length, the content, and a byte more where that is odd. */
function chunk(name: string, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}
