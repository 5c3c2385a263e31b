// Draws normal numbers for lib/core: Threefry-2x32 with 20 rounds, then the pieces of polynomials that lib/core/normals.ts makes. The same doubles in the same order,
// so the same bits as the JavaScript there; compiled without contraction of products and sums.
#include <node_api.h>

#include <cstdint>

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

namespace {

inline uint32_t rotate(uint32_t x, int bits) { return (x << bits) | (x >> (32 - bits)); }

// Word i is the exclusive or of both words of the cipher at counter (0, i).
FOR_EACH_PROCESSOR
void words(uint32_t k0, uint32_t k1, uint32_t n, uint32_t* out) {
  const uint32_t k2 = k0 ^ k1 ^ 0x1bd11bdau;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t x0 = k0, x1 = i + k1;
#define ROUNDS(a, b, c, d, p, q, group)       \
  x0 += x1, x1 = rotate(x1, a) ^ x0;          \
  x0 += x1, x1 = rotate(x1, b) ^ x0;          \
  x0 += x1, x1 = rotate(x1, c) ^ x0;          \
  x0 += x1, x1 = rotate(x1, d) ^ x0;          \
  x0 += p, x1 += q + group;
    ROUNDS(13, 15, 26, 6, k1, k2, 1u)
    ROUNDS(17, 29, 16, 24, k2, k0, 2u)
    ROUNDS(13, 15, 26, 6, k0, k1, 3u)
    ROUNDS(17, 29, 16, 24, k1, k2, 4u)
    ROUNDS(13, 15, 26, 6, k2, k0, 5u)
#undef ROUNDS
    out[i] = x0 ^ x1;
  }
}

// Normals by pieces; what falls outside of them is computed too, and replaced by the caller.
FOR_EACH_PROCESSOR
void normals(const double* table, int pieceBits, uint32_t n, const uint32_t* word, float* out) {
  const int shift = 23 - pieceBits;
  const double scale = 5.0 / (1 << shift);
  for (uint32_t i = 0; i < n; i++) {
    const int32_t m = static_cast<int32_t>(word[i] >> 9);
    const double* c = table + (m >> shift) * 6;
    const double s = (m & ((1 << shift) - 1)) * scale;
    const double inner = c[3] + (s - 3) * (c[4] + (s - 4) * c[5]);
    const double p = c[0] + s * (c[1] + (s - 1) * (c[2] + (s - 2) * inner));
    out[i] = static_cast<float>(((m + 0.25) * (1.0 / 4194304) - 1) * p);
  }
}

template <typename T>
T* dataOf(napi_env env, napi_value array) {
  void* data = nullptr;
  napi_get_typedarray_info(env, array, nullptr, nullptr, &data, nullptr, nullptr);
  return static_cast<T*>(data);
}

uint32_t lengthOf(napi_env env, napi_value array) {
  size_t length = 0;
  napi_get_typedarray_info(env, array, nullptr, &length, nullptr, nullptr, nullptr);
  return static_cast<uint32_t>(length);
}

// words(k0, k1, words: Uint32Array)
napi_value drawWords(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value given[3];
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  uint32_t k0 = 0, k1 = 0;
  napi_get_value_uint32(env, given[0], &k0);
  napi_get_value_uint32(env, given[1], &k1);
  words(k0, k1, lengthOf(env, given[2]), dataOf<uint32_t>(env, given[2]));
  return nullptr;
}

// normals(table: Float64Array, pieceBits, words: Uint32Array, values: Float32Array)
napi_value drawNormals(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value given[4];
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  int32_t pieceBits = 0;
  napi_get_value_int32(env, given[1], &pieceBits);
  normals(dataOf<double>(env, given[0]), pieceBits, lengthOf(env, given[2]), dataOf<uint32_t>(env, given[2]),
          dataOf<float>(env, given[3]));
  return nullptr;
}

napi_value init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "words", NAPI_AUTO_LENGTH, drawWords, nullptr, &function);
  napi_set_named_property(env, exports, "words", function);
  napi_create_function(env, "normals", NAPI_AUTO_LENGTH, drawNormals, nullptr, &function);
  napi_set_named_property(env, exports, "normals", function);
  return exports;
}

NAPI_MODULE(draws, init)

}  // namespace
