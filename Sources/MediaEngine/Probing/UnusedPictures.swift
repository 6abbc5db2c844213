extension Probe {
  /// What a file is that begins so, where it is a picture of a kind that is neither read nor sent, such
  /// as `a Windows icon`; nil for all else.
  ///
  /// The signatures are those of the formats' own descriptions: Microsoft's for icons, cursors and
  /// DDS, Ward's for Radiance, ILM's for OpenEXR, SMPTE 268M for DPX, the IAU's for FITS.
  public static func unusedPicture(_ head: [UInt8]) -> String? {
    unusedPictures.first { head.starts(with: $0.magic) }?.what
  }

  private static let unusedPictures: [(magic: [UInt8], what: String)] = [
    ([0, 0, 1, 0], "a Windows icon"), ([0, 0, 2, 0], "a Windows cursor"),
    (Array("icns".utf8), "a Mac icon"), (Array("DDS ".utf8), "a DDS texture"),
    (Array("\u{AB}KTX".unicodeScalars.map { UInt8($0.value) }), "a KTX texture"),
    (Array("#?RADIANCE".utf8), "a Radiance HDR picture"),
    (Array("#?RGBE".utf8), "a Radiance HDR picture"),
    ([0x76, 0x2F, 0x31, 0x01], "an OpenEXR picture"), (Array("SDPX".utf8), "a DPX picture"),
    (Array("XPDS".utf8), "a DPX picture"), (Array("SIMPLE  =".utf8), "a FITS picture"),
    (Array("gimp xcf".utf8), "a GIMP document"), (Array("qoif".utf8), "a QOI picture"),
    (Array("AT&TFORM".utf8), "a DjVu document"), (Sniffer.jng, "a JNG picture"),
    (Array("FUJIFILMCCD-RAW".utf8), "a camera's raw picture"),
    (Array("FOVb".utf8), "a camera's raw picture"),
    ([0x49, 0x49, 0x55, 0x00], "a camera's raw picture"),
    (Array("IIRO".utf8), "a camera's raw picture"), (Array("IIRS".utf8), "a camera's raw picture"),
  ]
}
