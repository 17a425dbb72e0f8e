// Numbers as they come in the page, and as they are written for people.

/** Bytes of base64. */
function bytes(base64) {
  const text = atob(base64);
  const result = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) result[i] = text.charCodeAt(i);
  return result;
}

/** The value of an IEEE 754 binary16. */
function halfValue(half) {
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

/** Halves times a power of two, as HalfFloats stores them. */
function halfFloats(stored) {
  const data = bytes(stored.data);
  const factor = 2 ** stored.exponent;
  const result = new Float32Array(data.length / 2);
  for (let i = 0; i < result.length; i++) {
    result[i] = halfValue(data[2 * i] | (data[2 * i + 1] << 8)) * factor;
  }
  return result;
}

/** As printf's %.{digits}g. */
function general(value, digits) {
  if (value === 0) return '0';
  const [significand, exponent] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  const stripped = text => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power >= -4 && power < digits) return stripped(value.toFixed(digits - 1 - power));
  const size = String(Math.abs(power)).padStart(2, '0');
  return `${stripped(significand)}e${power < 0 ? '-' : '+'}${size}`;
}

const superscripts = {
  '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹',
};

/** Three digits, and a power of ten as people write it. */
function numberText(value) {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e5) return general(value, 3).replaceAll('-', '−');
  const [significand, exponent] = value.toExponential(2).split('e');
  const power = [...String(Number(exponent))].map(digit => superscripts[digit]).join('');
  return `${significand}\u00a0×\u00a010${power}`.replaceAll('-', '−');
}

/** A share in percent, with as many decimals as it takes to see something. */
function percentText(share) {
  const percent = 100 * share;
  const digits = percent !== 0 && Math.abs(percent) < 1 ? 2 : percent < 10 ? 1 : 0;
  return `${percent.toFixed(digits)}\u00a0%`;
}
