import { checksum } from '../checksum';

describe('checksum', () => {
  it.each([
    ['', '00000000'],
    ['123456789', 'cbf43926'],
    // zlib.crc32("Zoë 🚀".encode())
    ['Zoë 🚀', '516e2eb4']
  ])('of %p is that of zlib.crc32', (text, expected) => {
    expect(checksum(text)).toBe(expected);
  });
});
