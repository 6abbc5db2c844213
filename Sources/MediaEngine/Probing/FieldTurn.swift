public import MediaModel

/// Finds out whether a stream that begins with whole pictures turns to fields on the way, as broadcasts do
/// between one programme and the next.
public enum FieldTurn {
  /// How many places, at even distances, are looked at: a programme that lasts an eighth of a recording is found.
  private static let places = 8
  /// Pictures whose headers are read at each, two seconds, and of fields among them below which it is not worth
  /// decoding any.
  private static let most = 50
  private static let fewest = 6

  /// Whether it is worth a look: the stream's headers allow fields, and its first pictures are whole.
  public static func isPossible(_ stream: StreamFacts) -> Bool {
    stream.allowsFields == true && (stream.fieldOrder ?? .progressive) == .progressive
  }

  /// The order of the fields that show combs; nil where none do. What was coded as fields may have been taken
  /// whole, and so some of it is decoded.
  public static func order(
    in path: String, stream: StreamFacts, threads: Int = 0, cancellation: Cancellation? = nil
  ) throws -> FieldOrder? {
    guard isPossible(stream) else { return nil }
    let source = try Demuxer.open(path, cancellation: cancellation)
    guard let raw = source.stream(stream.index) else { return nil }
    source.select([stream.index])
    let start = source.startTime ?? 0
    let length = stream.duration ?? source.duration ?? 0
    let packet = try Packet()
    for place in 0..<places {
      let time = start + length * (Double(place) + 0.5) / Double(places)
      try source.seek(to: time, stream: stream.index)
      let parser = try PictureParser(raw, gate: source.gate)
      var (seen, ofFields) = (0, 0)
      var first: Double?
      while seen < most, try source.read(into: packet) {
        guard packet.streamIndex == stream.index, packet.size > 0 else { continue }
        seen += 1
        parser.parse(packet)
        guard parser.isOfFields else { continue }
        ofFields += 1
        first = first ?? packet.seconds
      }
      guard ofFields >= fewest else { continue }
      let order = try FieldProbe.order(
        of: path, stream: stream, from: first ?? time, threads: threads,
        cancellation: cancellation)
      if let order { return order }
    }
    return nil
  }
}
