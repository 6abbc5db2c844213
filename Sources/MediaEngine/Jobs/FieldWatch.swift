import MediaModel

/// Watches a stream of H.264 that is copied and does without fields by its first headers for later ones that
/// allow them, as where recordings were joined.
struct FieldWatch {
  private let path: String
  private let stream: StreamFacts
  private let cancellation: Cancellation?
  /// How often pictures were looked at, and when that was last.
  private var looks = 0
  private var latest = -Double.infinity

  /// Places at which pictures are looked at, at most, and seconds between them.
  private static let mostLooks = 4
  private static let distance = 10.0
  /// Bytes in which a key picture's headers stand.
  private static let reach = 4096

  /// Nil where there is nothing to watch.
  init?(_ facts: MediaFacts, in path: String, cancellation: Cancellation?) {
    guard facts.container.isRecording, let stream = facts.mainVideo,
      stream.codec == "h264", stream.allowsFields != true
    else { return nil }
    self.path = path
    self.stream = stream
    self.cancellation = cancellation
  }

  /// Throws a ``MediaError`` of kind `unsound` where the packet's headers allow fields and the pictures from
  /// there on show combs.
  mutating func check(_ packet: Packet) throws {
    guard packet.streamIndex == stream.index, packet.isKey, looks < Self.mostLooks,
      let time = packet.seconds, time > latest + Self.distance,
      packet.withBytes({ H264Parameters.allowFields([UInt8]($0.prefix(Self.reach))) })
    else { return }
    looks += 1
    latest = time
    let order = try FieldProbe.order(
      of: path, stream: stream, from: time, threads: 1, cancellation: cancellation)
    guard order != nil else { return }
    throw MediaError(
      .unsound, operation: "copying", path: path,
      detail: "its pictures become interlaced on the way, which shows combs in browsers")
  }
}
