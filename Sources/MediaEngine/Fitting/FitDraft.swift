import MediaModel

/// A small, fast encode of a clip, or of a piece of it: what each picture takes.
///
/// Pictures that no other refers to are not decoded, and so have no part in it.
struct FitDraft {
  /// One picture.
  struct Picture {
    /// Its frame in the clip.
    let frame: Int
    let bits: Double
    let isKey: Bool
  }

  /// The pictures, in the clip's order.
  private(set) var pictures: [Picture] = []
  /// The frames of the clip that were read, those without a picture too.
  private(set) var end: Int

  private let first: Int

  /// Encodes a clip from a frame on.
  ///
  /// - Parameter count: Pictures to encode, at most; nil for all.
  init(
    _ clip: FitClip, from first: Int = 0, count: Int? = nil, encoder: FitEncoder, crf: Double,
    progress: (Int) -> Void = { _ in }
  ) throws {
    self.first = first
    end = first
    let coder = try encoder.openForLook(crf: encoder.rateFactor(crf, ofPieceAt: first))
    let packet = try Packet()
    var sent = 0
    var shown: Frame?
    try clip.read(size: encoder.size, from: .at(first), isDraft: true) { number, frame in
      end = number + 1
      progress(number)
      if let shown, frame.isSamePicture(as: shown) { return true }
      shown = try frame.copy()
      if sent == 0 {
        try FitEncoder.begin(coder, at: number, with: frame)
      } else {
        if !FitEncoder.isAhead(first + sent, ofPieceAt: first, lag: encoder.lagOnOneThread) {
          coder.changeRateFactor(crf)
        }
        try coder.send(frame)
      }
      sent += 1
      try drain(coder, packet)
      return count.map { sent < $0 } ?? true
    }
    try coder.send(nil)
    try drain(coder, packet)
    pictures.sort { $0.frame < $1.frame }
  }

  private mutating func drain(_ coder: StreamEncoder, _ packet: Packet) throws {
    while try coder.receive(into: packet) {
      guard let time = packet.presentationTime, time >= first else { continue }
      pictures.append(
        Picture(frame: Int(time), bits: Double(packet.size * 8), isKey: packet.isKey))
    }
  }

  /// Bits of a picture in which nothing changes, but no more than `most`.
  func floor(most: Double) -> Double {
    pictures.reduce(most) { $1.isKey ? $0 : min($0, $1.bits) }
  }
}
