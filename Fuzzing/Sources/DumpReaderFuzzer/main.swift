import CLibFuzzer
import DumpStream
import Glibc

/// Reads one input as a dump, through two windows, which must agree and keep every promise.
private func readOneInput(_ dump: [UInt8]) {
    let whole = readAll(dump)
    if let broken = whole.brokenPromise(dump) { fatalError(broken) }
    let parts = readAll(dump, growth: .random(seed: UInt64(dump.count), upTo: 1 + dump.count / 8))
    if let broken = parts.brokenPromise(dump) { fatalError(broken) }
    if parts != whole { fatalError("another window, other items") }
    if let difference = whole.differenceWithoutInserts(dump) { fatalError(difference) }
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
exit(
    unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, length in
        readOneInput(unsafe Array(UnsafeBufferPointer(start: data, count: length)))
        return 0
    })
