import MediaModel

/// Watches a sound stream that is copied for a change of its form, as where recordings were joined: a track
/// has one header, by which players take all of it.
struct SoundWatch {
  private let codec: String
  private let path: String
  /// What the decoder was told before the first packet.
  private let header: [UInt8]
  private var first: Form?
  /// That of the latest packet, where it is another: one alone may be damage.
  private var other: Form?

  /// A form as a frame tells it.
  private struct Form: Equatable {
    /// Where in the standard's tables it stands.
    var bits: [UInt8]
    var rate: Int
    var channels: Int

    var text: String {
      let kind = ["", "mono", "stereo"]
      let sound = kind.indices.contains(channels) ? kind[channels] : "\(channels) channels"
      return "\(rate) Hz" + (sound.isEmpty ? "" : " \(sound)")
    }
  }

  /// Nil where a stream's packets do not tell of their form.
  init?(_ stream: StreamFacts, header: [UInt8], path: String) {
    guard ["aac", "mp3"].contains(stream.codec) else { return nil }
    codec = stream.codec
    self.header = header
    self.path = path
  }

  /// What a ``MediaError`` of a changed form was thrown at.
  static let operation = "copying its sound"

  /// Throws a ``MediaError`` of kind `impossible` where the form of this packet and the one before is not
  /// that of the first.
  mutating func check(_ packet: Packet) throws {
    if codec == "aac", !header.isEmpty, let fresh = packet.header, fresh != header {
      throw changed("")
    }
    guard let form = packet.withBytes({ codec == "aac" ? Self.adts($0) : Self.mpeg($0) }) else {
      return
    }
    guard let first else { return first = form }
    guard form.bits != first.bits else { return other = nil }
    if other?.bits == form.bits { throw changed(": \(first.text), then \(form.text)") }
    other = form
  }

  private func changed(_ how: String) -> MediaError {
    MediaError(
      .impossible, operation: Self.operation, path: path,
      detail: "its sound changes on the way\(how)")
  }

  /// An ADTS header's profile, rate and channels (ISO/IEC 14496-3, 1.A.3.2).
  private static func adts(_ bytes: UnsafeRawBufferPointer) -> Form? {
    guard bytes.count >= 7, bytes[0] == 0xFF, bytes[1] & 0xF6 == 0xF0 else { return nil }
    let rate = Int(bytes[2] >> 2 & 0xF)
    guard aacRates.indices.contains(rate) else { return nil }
    let channels = Int(bytes[2] & 1) << 2 | Int(bytes[3] >> 6)
    return Form(
      bits: [bytes[2] & 0xFD, bytes[3] & 0xC0], rate: aacRates[rate],
      channels: channels == 7 ? 8 : channels)
  }

  /// ISO/IEC 14496-3, table 1.18.
  private static let aacRates = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000,
    7350,
  ]

  /// An MPEG audio header's version, layer, rate, and whether it is mono (ISO/IEC 11172-3, 2.4.1.3, and
  /// 13818-3, 2.4.2.3).
  private static func mpeg(_ bytes: UnsafeRawBufferPointer) -> Form? {
    guard bytes.count >= 4, bytes[0] == 0xFF, bytes[1] & 0xE0 == 0xE0 else { return nil }
    let rate = Int(bytes[2] >> 2 & 3)
    guard mpegRates.indices.contains(rate) else { return nil }
    let half = [2: 1, 3: 0, 0: 2][bytes[1] >> 3 & 3] ?? 0
    let isMono = bytes[3] >> 6 == 3
    return Form(
      bits: [bytes[1] & 0x1E, bytes[2] & 0xC, isMono ? 1 : 0], rate: mpegRates[rate] >> half,
      channels: isMono ? 1 : 2)
  }

  /// Those of MPEG-1; MPEG-2 halves them, MPEG-2.5 quarters them.
  private static let mpegRates = [44_100, 48_000, 32_000]
}

extension MediaError {
  /// Whether sound could not be copied as its form changes on the way.
  public var isOfChangedSound: Bool { kind == .impossible && operation == SoundWatch.operation }
}
