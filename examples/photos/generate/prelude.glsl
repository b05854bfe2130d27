#version 300 es
precision highp float;

uniform vec2 uSize;
uniform float uSeed;
uniform vec3 uColours[6];
uniform vec4 uShape;
out vec4 outColour;

const float PI = 3.14159265;

uint mixBits(uint n) {
  n ^= n >> 16; n *= 0x7feb352du;
  n ^= n >> 15; n *= 0x846ca68bu;
  return n ^ (n >> 16);
}

/** A random number, 0 to 1, for each whole point. */
float hash(vec2 p) {
  uint x = uint(int(floor(p.x))), y = uint(int(floor(p.y)));
  return float(mixBits(x + mixBits(y + mixBits(uint(uSeed))))) / 4294967295.0;
}

vec2 hash2(vec2 p) { return vec2(hash(p), hash(p + 71.0)); }

float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  vec2 u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), u.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), u.x), u.y);
}

float fbm(vec2 p, int octaves) {
  float sum = 0.0, weight = 0.5;
  for (int i = 0; i < octaves; i += 1) {
    sum += weight * noise(p);
    p = mat2(1.6, 1.2, -1.2, 1.6) * p + 17.0;
    weight *= 0.5;
  }
  return sum;
}

/** Crests instead of hills. */
float ridges(vec2 p, int octaves) {
  float sum = 0.0, weight = 0.5;
  for (int i = 0; i < octaves; i += 1) {
    float crest = 1.0 - abs(noise(p) * 2.0 - 1.0);
    sum += weight * crest * crest;
    p = mat2(1.6, 1.2, -1.2, 1.6) * p + 9.0;
    weight *= 0.5;
  }
  return sum;
}

mat2 turn(float angle) { return mat2(cos(angle), sin(angle), -sin(angle), cos(angle)); }

/** 1 below the edge, 0 above, one pixel soft. */
float below(float value, float edge) { return smoothstep(0.75, -0.75, (value - edge) * uSize.y); }

float stars(vec2 p, float density) {
  vec2 cell = floor(p * density);
  vec2 at = hash2(cell) * 0.8 + 0.1;
  float brightness = pow(hash(cell + 31.0), 9.0);
  return brightness * smoothstep(0.13, 0.0, length(fract(p * density) - at));
}
