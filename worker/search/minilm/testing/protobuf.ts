/** The part of the protobuf wire format that an ONNX file needs. */

type Part = Uint8Array;

export type Message = readonly Part[];

const VARINT = 0;
const BYTES = 2;
const FLOAT = 5;

function varint(value: number | bigint): Part {
  const bytes: number[] = [];
  // A negative number is written as 64 bits in two's complement.
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const key = (field: number, wireType: number): Part => varint((field << 3) | wireType);

export function int(field: number, value: number): Message {
  return [key(field, VARINT), varint(value)];
}

export function float(field: number, value: number): Message {
  return [key(field, FLOAT), new Uint8Array(new Float32Array([value]).buffer)];
}

export function bytes(field: number, value: Uint8Array): Message {
  return [key(field, BYTES), varint(value.byteLength), value];
}

export function text(field: number, value: string): Message {
  return bytes(field, new TextEncoder().encode(value));
}

export function message(field: number, ...members: readonly Message[]): Message {
  const parts = members.flat();
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return [key(field, BYTES), varint(length), ...parts];
}

export function encode(...members: readonly Message[]): Buffer {
  return Buffer.concat(members.flat());
}
