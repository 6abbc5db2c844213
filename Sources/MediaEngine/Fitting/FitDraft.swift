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
    /// Whether it was coded after a picture that is shown later.
    let isBetween: Bool
  }

  /// The pictures, in the clip's order.
  private(set) var pictures: [Picture] = []
  /// The frames of the clip that were read, those without a picture too.
  private(set) var end: Int
  /// What was left out.
  private(set) var gaps: [FitSkim.Gap] = []

  private let first: Int
  private let wanted: Int
  /// The frames whose pictures were sent.
  private var sent: [Int] = []
  /// How many of the wanted ones have come.
  private var came = 0
  /// The place of the latest that has come.
  private var latest = -1

  /// Encodes a clip from a frame on.
  ///
  /// - Parameters:
  ///   - wanted: Pictures after which it ends, some more being among them; nil for all.
  ///   - skim: What is left out.
  init(
    _ clip: FitClip, from first: Int = 0, wanted: Int? = nil, encoder: FitEncoder, crf: Double,
    skim: FitSkim.Reach? = nil, progress: (Int) -> Void = { _ in }
  ) throws {
    self.first = first
    self.wanted = wanted ?? .max
    end = first
    var piece = try FitPiece(encoder, at: first, crf: crf, isLook: true)
    let packet = try Packet()
    var shown: Frame?
    gaps = try clip.read(
      size: encoder.size, from: .at(first), isDraft: true, skim: skim
    ) { number, frame in
      end = number + 1
      progress(number)
      if let shown, frame.isSamePicture(as: shown) { return true }
      shown = try frame.copy()
      // x264 gives pictures that last longer more bits: here all last alike.
      frame.presentationTime = Int64(first + sent.count)
      try piece.send(frame, crf: crf)
      sent.append(number)
      try drain(piece.coder, packet)
      return came < self.wanted
    }
    if came < self.wanted {
      try piece.end(crf: crf)
      try drain(piece.coder, packet)
    }
    pictures.sort { $0.frame < $1.frame }
  }

  private mutating func drain(_ coder: StreamEncoder, _ packet: Packet) throws {
    while try coder.receive(into: packet) {
      guard let time = packet.presentationTime, time >= first else { continue }
      let place = Int(time) - first
      if place < wanted { came += 1 }
      pictures.append(
        Picture(
          frame: sent[place], bits: Double(packet.size * 8), isKey: packet.isKey,
          isBetween: place < latest))
      latest = max(latest, place)
    }
  }

  /// Bits of a picture in which nothing changes, but no more than `most`.
  func floor(most: Double) -> Double {
    pictures.reduce(most) { $1.isKey ? $0 : min($0, $1.bits) }
  }
}
