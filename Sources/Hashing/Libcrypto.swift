import CLibcrypto

/// The system's libcrypto, initialised once.
package enum Libcrypto {
    /// Initialises libcrypto without its clean-up at the end of the process; true.
    ///
    /// By default libcrypto frees its tables when the process exits. A thread that ends at that
    /// moment, as the idle ones of a pool do, frees its own part of them too, and one process in some
    /// hundreds aborts with a damaged heap after all its work is done. The system takes the memory
    /// back in any case. Whatever uses libcrypto first, libcurl included, has to read this before.
    /// Documentation: `OPENSSL_init_crypto(3)`, `OPENSSL_INIT_NO_ATEXIT`.
    package static let isReady: Bool = {
        let status = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
        precondition(status == 1, "libcrypto starts unless memory is used up")
        return true
    }()
}
