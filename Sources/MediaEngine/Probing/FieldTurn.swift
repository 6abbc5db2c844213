public import MediaModel

/// Finds out whether a stream that begins with whole pictures turns to fields on the way, as broadcasts do
/// between one programme and the next.
public enum FieldTurn {
  /// Pictures of fields below which it is not worth a look.
  private static let fewest = 6
  /// The places, as parts of all pictures of fields, at which those are looked at for combs: what was coded as
  /// fields may have been taken whole.
  private static let places = [0.1, 0.5, 0.9]
  /// Pictures of fields whose times are kept.
  private static let most = 1 << 20

  /// Whether it is worth a look: the stream's headers allow fields, and its first pictures are whole.
  public static func isPossible(_ stream: StreamFacts) -> Bool {
    stream.allowsFields == true && (stream.fieldOrder ?? .progressive) == .progressive
  }

  /// The order of the fields that show combs; nil where none do. It reads all of the stream's packets and
  /// decodes some pictures of those that are coded as fields.
  public static func order(
    in path: String, stream: StreamFacts, threads: Int = 0, cancellation: Cancellation? = nil
  ) throws -> FieldOrder? {
    guard isPossible(stream) else { return nil }
    let source = try Demuxer.open(path, cancellation: cancellation)
    guard let raw = source.stream(stream.index) else { return nil }
    source.select([stream.index])
    let parser = try PictureParser(raw, gate: source.gate)
    let packet = try Packet()
    var times: [Double] = []
    while times.count < most, try source.read(into: packet) {
      guard packet.streamIndex == stream.index, packet.size > 0 else { continue }
      parser.parse(packet)
      if parser.isOfFields, let time = packet.seconds { times.append(time) }
    }
    guard times.count >= fewest else { return nil }
    for place in places {
      let time = times[Int(Double(times.count - 1) * place)]
      if let order = try FieldProbe.order(
        of: path, stream: stream, from: time, threads: threads, cancellation: cancellation)
      {
        return order
      }
    }
    return nil
  }
}
