import MediaModel

/// Tells a format from a file's first bytes.
enum FileSignature {
  /// Brands of still pictures coded with HEVC, and of sequences of them.
  private static let heicBrands: Set<String> = [
    "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "mif2",
  ]
  private static let avifBrands: Set<String> = ["avif", "avis"]

  /// A picture format, or `mp4` for the whole ISO base media family; nil for all others.
  ///
  /// PNG stands for APNG too: only its chunks tell.
  static func format(of head: [UInt8]) -> ContainerFormat? {
    if head.holds([0xFF, 0xD8, 0xFF]) { return .jpeg }
    if strayBytes(before: head) > 0 { return .strayJPEG }
    if head.holds(PNGChunks.signature) { return .png }
    if head.holds("GIF87a") || head.holds("GIF89a") { return .gif }
    if head.holds("RIFF"), head.holds("WEBP", at: 8) { return .webp }
    if head.holds([0x49, 0x49, 0x2A, 0]) || head.holds([0x4D, 0x4D, 0, 0x2A]) { return .tiff }
    if head.holds([0x49, 0x49, 0x2B, 0]) || head.holds([0x4D, 0x4D, 0, 0x2B]) { return .tiff }
    if head.holds([0xFF, 0x0A]) || head.holds([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D]) {
      return .jpegXL
    }
    if head.holds("8BPS") { return .psd }
    if head.holds("BM"), isBitmap(head) { return .bmp }
    if head.holds(JPEG2000Header.boxSignature) || head.holds(JPEG2000Header.codestreamSignature) {
      return .jpeg2000
    }
    if NetpbmHeader.isStart(of: head) { return .netpbm }
    if OldRasterHeader.isPCX(head) { return .pcx }
    if let format = isoFormat(head) { return format }
    return OldRasterHeader.isTarga(head) ? .targa : nil
  }

  /// How many line ends, blanks, zeros and marks of UTF-8 stand before a JPEG, as a web server's script may
  /// put them there; 0 where they are none, or no JPEG comes behind them.
  static func strayBytes(before head: [UInt8]) -> Int {
    let stray = head.prefix(16).prefix { [0, 9, 10, 13, 32, 0xEF, 0xBB, 0xBF].contains($0) }
    return head.holds([0xFF, 0xD8, 0xFF], at: stray.count) ? stray.count : 0
  }

  private static func isBitmap(_ head: [UInt8]) -> Bool {
    head.number32(at: 6, .little) == 0
      && [12, 16, 40, 52, 56, 64, 108, 124].contains(head.number32(at: 14, .little))
  }

  private static func isoFormat(_ head: [UInt8]) -> ContainerFormat? {
    switch head.tag(at: 4) {
    case "ftyp":
      let brands = stride(from: 8, to: min(head.number32(at: 0), head.count) - 3, by: 4)
        .filter { $0 != 12 }.map { head.tag(at: $0) }
      if avifBrands.contains(brands.first ?? "") { return .avif }
      guard heicBrands.contains(brands.first ?? "") else { return .mp4 }
      return brands.contains { avifBrands.contains($0) } ? .avif : .heic
    case "moov", "mdat", "free", "skip", "wide", "pnot", "styp": return .mp4
    default: return nil
    }
  }
}
