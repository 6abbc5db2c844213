import MediaEngine
import MediaModel

/// Gives sound in stereo at 48 kHz, left and right in turn, as much as is asked for.
protocol SoundSource: AnyObject {
  /// The next samples of both channels: `count` pairs, silence where there is nothing more.
  func next(_ count: Int) throws -> [Float]
}

/// The sound of a file from a place on; silence after its end, or from its start again.
final class FileSound: SoundSource {
  static let rate = 48_000
  private let path: String
  private let start: Double
  private let speed: Double
  private let isLooped: Bool
  private let cancellation: Cancellation
  private var decoding: SoundDecoding?
  private var held: ArraySlice<Float> = []
  private var isOver = false

  init(
    _ path: String, from start: Double = 0, speed: Double = 1, isLooped: Bool = false,
    cancellation: Cancellation
  ) {
    self.path = path
    self.start = start
    self.speed = speed
    self.isLooped = isLooped
    self.cancellation = cancellation
  }

  func next(_ count: Int) throws -> [Float] {
    var samples: [Float] = []
    samples.reserveCapacity(count * 2)
    var isFresh = false
    while samples.count < count * 2, !isOver {
      if held.isEmpty {
        if decoding == nil {
          decoding = try SoundDecoding(
            path, from: start, speed: speed, cancellation: cancellation)
          isFresh = true
        }
        if let more = try decoding?.next() {
          held = more[...]
          if !more.isEmpty { isFresh = false }
        } else {
          decoding = nil
          isOver = !isLooped || isFresh
        }
      }
      let part = held.prefix(count * 2 - samples.count)
      samples += part
      held = held.dropFirst(part.count)
    }
    return samples + [Float](repeating: 0, count: count * 2 - samples.count)
  }
}
