import MediaEngine
import MediaModel

/// Gives the pictures of the whole video in order: shots one after the other, each growing out of
/// the one before.
final class PictureLane {
  private let film: Film
  private let cancellation: Cancellation
  private let frameRate: Int
  /// Where each shot begins, in pictures, and after the last the end.
  private let starts: [Int]
  /// How many pictures of two shots are mixed.
  private let overlap: Int
  private var current: (any Reel)?
  private var index = -1
  private var position = 0
  private var fading: (any Reel)?
  private var mixer: FilterGraph?

  init(_ film: Film, cancellation: Cancellation) {
    self.film = film
    self.cancellation = cancellation
    frameRate = film.timeline.frameRate
    let rate = film.timeline.frameRate
    starts =
      film.timeline.shots.map { Self.pictures($0.start, rate) }
      + [Self.pictures(film.timeline.duration, rate)]
    let shortest = zip(starts, starts.dropFirst()).map { $1 - $0 }.min() ?? 0
    overlap = film.timeline.transition == .cut ? 0 : min(rate * 2 / 5, shortest / 3)
  }

  /// How many pictures so many milliseconds are.
  static func pictures(_ milliseconds: Int, _ rate: Int) -> Int {
    (milliseconds * rate + 500) / 1000
  }

  /// How many pictures there are in all.
  var count: Int { starts.last ?? 0 }

  /// The next picture, with its time; nil after the last.
  func next() throws -> Frame? {
    guard position < count else { return nil }
    try cancellation.check()
    if index + 1 < starts.count - 1, position >= starts[index + 1] { try begin(index + 1) }
    guard let current else { throw RenderFailure(description: "the video has no shots") }
    let frame: Frame
    if let fading, position < starts[index] + overlap {
      frame = try mixed(fading.next(), current.next(), at: position - starts[index])
    } else {
      fading = nil
      mixer = nil
      frame = try current.next()
    }
    frame.timeBase = Rational(1, Int64(frameRate))
    frame.presentationTime = Int64(position)
    frame.duration = 1
    position += 1
    return frame
  }

  private func begin(_ next: Int) throws {
    fading = overlap > 0 ? current : nil
    mixer = nil
    index = next
    current = try reel(of: next)
  }

  /// A clip that can't be decoded is shown as a picture, a picture that can't as a backdrop.
  private func reel(of index: Int) throws -> any Reel {
    let shot = film.timeline.shots[index]
    let setting = ReelSetting(
      canvas: film.timeline.canvas, frameRate: frameRate,
      count: starts[index + 1] - starts[index] + overlap, number: index,
      cancellation: cancellation)
    guard let source = shot.source.flatMap({ film.sources[$0] }) else {
      return try CardReel(setting: setting)
    }
    do {
      if source.upload.fileType != "image", let clip = try? ClipReel(source.path, shot, setting) {
        return clip
      }
      return try StillReel(
        Picture.load(source.path, cancellation: cancellation), setting: setting)
    } catch {
      try cancellation.check()
      return try CardReel(setting: setting)
    }
  }

  /// A picture of the old shot giving way to one of the new.
  private func mixed(_ old: Frame, _ new: Frame, at step: Int) throws -> Frame {
    let setting = ReelSetting(
      canvas: film.timeline.canvas, frameRate: frameRate, count: 0, number: 0,
      cancellation: cancellation)
    let graph: FilterGraph
    if let mixer {
      graph = mixer
    } else {
      let length = Double(overlap) / Double(frameRate)
      graph = try FilterGraph.make(
        "[old][new]xfade=transition=fade:offset=0:duration=\(length),format=yuv420p[out]",
        inputs: [
          .picture(setting.shape, label: "old"), .picture(setting.shape, label: "new"),
        ], outputs: [.picture()], cancellation: cancellation)
      mixer = graph
    }
    for (input, frame) in [old, new].enumerated() {
      frame.timeBase = setting.shape.timeBase
      frame.presentationTime = Int64(step)
      try graph.push(frame, input: input)
    }
    let frame = try Frame()
    return try graph.pull(into: frame) ? frame : new
  }
}
