#pragma once

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's loop, for programs with a main of their own; SwiftPM gives every executable one.
/// https://llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library"
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*test)(const uint8_t *data, size_t count));
