import CHEIF

/// Keeps decoders from starting a thread for each core where the caller cannot tell them not to.
///
/// dav1d, which libheif opens for AVIF, counts the cores that its thread may run on. With more than
/// one it decodes in two passes and holds all coefficients between them, which for one large picture
/// is twice the room of the picture itself; and the other cores have jobs of their own.
enum OneCore {
  /// As many cores as glibc counts, a bit each.
  private static let mask = [UInt64](repeating: 0, count: 16)
  private static let size = mask.count * 8

  /// Runs the body on the core that the calling thread is on.
  static func run<R>(_ body: () throws -> R) rethrows -> R {
    #if os(Linux)
      var allowed = mask
      var one = mask
      let core = Int(preflight_current_core())
      guard core >= 0, core < size * 8, preflight_get_cores(&allowed, size) == 0 else {
        return try body()
      }
      one[core / 64] = 1 << UInt64(core % 64)
      guard preflight_set_cores(&one, size) == 0 else { return try body() }
      defer { _ = preflight_set_cores(&allowed, size) }
    #endif
    return try body()
  }
}
