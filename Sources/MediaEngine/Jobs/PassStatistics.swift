#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Owns the files in which x264 keeps what its first pass saw; they go with this object.
final class PassStatistics {
  private let file: PendingFile

  /// Names them beside a file that is to be written.
  init(beside output: String) { file = PendingFile(for: output) }

  /// The path to give to the encoder.
  var path: String { file.path }

  deinit {
    for suffix in [".mbtree", ".temp", ".mbtree.temp"] { unlink(file.path + suffix) }
  }
}
