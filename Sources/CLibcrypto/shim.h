// OpenSSL's digests: SHA-256 at the processor's own speed.
#include <openssl/evp.h>
