/// What `preflight` wants to know of an EXIF block.
struct ExifTags: Equatable {
  /// How the stored picture must be turned and mirrored to stand upright.
  var orientation: Orientation = .upright
  /// When it was taken, as EXIF writes it (`2024:05:01 12:30:00`), with its offset where known.
  var taken: String?
  var make: String?
  var model: String?
  /// Whether there is a GPS directory with anything in it.
  var hasGPS = false

  static let orientationTag = 0x0112
  static let exifPointer = 0x8769
  static let gpsPointer = 0x8825
  static let gpsVersion = 0

  init() {}

  /// Reads a TIFF structure; nil when it is none.
  init?(_ source: any ByteSource) throws {
    guard let reader = try TIFFReader(source), let main = try reader.chain().first else {
      return nil
    }
    orientation =
      try main[Self.orientationTag].flatMap { try reader.number($0) }
      .flatMap(Orientation.init(exif:)) ?? .upright
    make = try main[0x010F].flatMap { try reader.text($0) }
    model = try main[0x0110].flatMap { try reader.text($0) }
    taken = try main[0x0132].flatMap { try reader.text($0) }
    if let exif = try reader.directory(Self.exifPointer, of: main) {
      if let original = try exif[0x9003].flatMap({ try reader.text($0) }) {
        let offset = try exif[0x9011].flatMap { try reader.text($0) }
        taken = original + (offset ?? "")
      }
    }
    hasGPS = try reader.directory(Self.gpsPointer, of: main).map { !$0.entries.isEmpty } ?? false
  }

  /// The date in the form that FFmpeg gives `creation_time`: `2024-05-01T12:30:00`; nil for the
  /// blank dates that cameras without a clock write.
  var creationTime: String? {
    guard let taken, taken.count >= 19 else { return nil }
    let bytes = Array(taken.utf8)
    let digits = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]
    guard digits.allSatisfy({ (48...57).contains(bytes[$0]) }), !taken.hasPrefix("0000") else {
      return nil
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let day = text.prefix(10).map { $0 == ":" ? "-" : $0 }
    return String(day) + "T" + text.dropFirst(11)
  }
}
