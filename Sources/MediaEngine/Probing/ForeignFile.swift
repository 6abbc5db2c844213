/// A file that its first bytes show to be something known that is neither read nor sent.
///
/// The signatures are those of the formats' own descriptions; of pictures Microsoft's for icons, cursors and
/// DDS, the PNG group's for JNG, Ward's for Radiance, ILM's for OpenEXR, SMPTE 268M for DPX, the IAU's for FITS.
struct ForeignFile: Equatable {
  /// What it is, such as `a ZIP archive`.
  let what: String
  /// Whether it is a picture, of a kind that nothing is made of.
  let isPicture: Bool

  /// Nil where the bytes are not those of a kind that is known here.
  init?(_ head: [UInt8]) {
    if let what = Self.pictures.first(where: { head.holds($0.magic) })?.what ?? Self.icon(head) {
      self.what = what
      isPicture = true
    } else if let found = Self.others.first(where: { head.holds($0.magic, at: $0.offset) }) {
      what = found.what
      isPicture = false
    } else {
      return nil
    }
  }

  /// An icon or a cursor: two zeroes, a small number for the kind, and how many pictures there are.
  private static func icon(_ head: [UInt8]) -> String? {
    guard head.holds([0, 0]), (1...256).contains(head.number16(at: 4, .little)) else { return nil }
    return [1: "a Windows icon", 2: "a Windows cursor"][head.number16(at: 2, .little)]
  }

  private static let pictures: [(magic: [UInt8], what: String)] = [
    (Array("icns".utf8), "a Mac icon"),
    (Array("DDS ".utf8), "a DDS texture"),
    ([0xAB, 0x4B, 0x54, 0x58], "a KTX texture"),
    (Array("#?RADIANCE".utf8), "a Radiance HDR picture"),
    (Array("#?RGBE".utf8), "a Radiance HDR picture"),
    ([0x76, 0x2F, 0x31, 0x01], "an OpenEXR picture"),
    (Array("SDPX".utf8), "a DPX picture"),
    (Array("XPDS".utf8), "a DPX picture"),
    (Array("SIMPLE  =".utf8), "a FITS picture"),
    (Array("gimp xcf".utf8), "a GIMP document"),
    (Array("qoif".utf8), "a QOI picture"),
    (Array("AT&TFORM".utf8), "a DjVu document"),
    ([0x8B, 0x4A, 0x4E, 0x47], "a JNG picture"), ([0x8A, 0x4D, 0x4E, 0x47], "an MNG animation"),
    (Array("id=ImageMagick".utf8), "a MIFF picture"),
    (Array("FUJIFILMCCD-RAW".utf8), "a camera's raw picture"),
    (Array("FOVb".utf8), "a camera's raw picture"),
    ([0x49, 0x49, 0x55, 0x00], "a camera's raw picture"),
    (Array("IIRO".utf8), "a camera's raw picture"),
    (Array("IIRS".utf8), "a camera's raw picture"),
  ]

  private static let others: [(magic: [UInt8], offset: Int, what: String)] = [
    (Array("MThd".utf8), 0, "a MIDI score"),
    (Array("PK\u{3}\u{4}".utf8), 0, "a ZIP archive"),
    (Array("PK\u{5}\u{6}".utf8), 0, "an empty ZIP archive"),
    (Array("%PDF".utf8), 0, "a PDF document"),
    (Array("%!PS".utf8), 0, "a PostScript document"),
    ([0x1F, 0x8B], 0, "a gzip archive"),
    (Array("BZh".utf8), 0, "a bzip2 archive"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, "an xz archive"),
    ([0x28, 0xB5, 0x2F, 0xFD], 0, "a zstd archive"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, "a 7z archive"),
    (Array("Rar!".utf8), 0, "a RAR archive"),
    (Array("ustar".utf8), 257, "a tar archive"),
    (Array("SQLite format 3".utf8), 0, "a SQLite database"),
    ([0x7F, 0x45, 0x4C, 0x46], 0, "a program"),
    ([0xCF, 0xFA, 0xED, 0xFE], 0, "a program"),
    ([0xCA, 0xFE, 0xBA, 0xBE], 0, "a program"),
    (Array("MZ".utf8), 0, "a program"),
    ([0xD0, 0xCF, 0x11, 0xE0], 0, "an Office document"),
    (Array("Bud1".utf8), 4, "a Finder folder record"),
    ([0x00, 0x05, 0x16, 0x07], 0, "an AppleDouble sidecar"),
    (Array("bplist".utf8), 0, "a property list"),
    (Array("wOFF".utf8), 0, "a font"),
    (Array("wOF2".utf8), 0, "a font"),
    (Array("OTTO".utf8), 0, "a font"),
    ([0x00, 0x01, 0x00, 0x00, 0x00], 0, "a font"),
  ]
}
