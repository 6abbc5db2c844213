import Foundation
import MediaEngine

/// The sound of the whole video: music or a bed, and the clips' own sound, each brought to about
/// −14 LUFS and then to its level, with soft edges.
final class SoundTrack {
  /// What streaming services play at, in LUFS (YouTube and Spotify, as their help pages say).
  static let target = -14.0

  private let film: Film
  private let cancellation: Cancellation
  /// Sample pairs in all.
  let count: Int
  private var lanes: [Lane] = []
  private var position = 0

  private struct Lane {
    var source: any SoundSource
    var gain: Float
    var start: Int
    var end: Int
    /// Sample pairs over which it comes and goes.
    var fadeIn: Int
    var fadeOut: Int

    func gain(at place: Int) -> Float {
      guard place >= start, place < end else { return 0 }
      let rise = fadeIn > 0 ? Float(place - start + 1) / Float(fadeIn) : 1
      let fall = fadeOut > 0 ? Float(end - place) / Float(fadeOut) : 1
      return gain * min(1, min(rise, fall))
    }
  }

  /// Prepares the sound; hears every source once to know how loud it is.
  init(_ film: Film, count: Int, cancellation: Cancellation) throws {
    self.film = film
    self.count = count
    self.cancellation = cancellation
    let rate = FileSound.rate
    if let music = film.timeline.music {
      let start = min(count, music.start * rate / 1000)
      let end = music.length.map { min(count, start + $0 * rate / 1000) } ?? count
      try add(level: music.level, from: start, to: end, fadeIn: rate / 4, fadeOut: rate * 3 / 2) {
        try self.musicSource(music)
      }
    }
    try addOwnSound()
    if lanes.isEmpty {
      try add(level: 1, from: 0, to: count, fadeIn: rate / 4, fadeOut: rate * 3 / 2) {
        try BedSound(cancellation: cancellation)
      }
    }
  }

  private func musicSource(_ music: Timeline.Music) throws -> any SoundSource {
    guard let source = music.source.flatMap({ film.sources[$0] }) else {
      return try BedSound(cancellation: cancellation)
    }
    return FileSound(source.path, isLooped: true, cancellation: cancellation)
  }

  private func addOwnSound() throws {
    for shot in film.timeline.shots {
      guard let volume = shot.volume, volume > 0,
        let source = shot.source.flatMap({ film.sources[$0] }), source.upload.hasSound
      else { continue }
      let rate = FileSound.rate
      let start = min(count, shot.start * rate / 1000)
      let end = min(count, (shot.start + shot.duration) * rate / 1000)
      try add(level: volume, from: start, to: end, fadeIn: rate / 25, fadeOut: rate / 10) {
        FileSound(
          source.path, from: Double(shot.inPoint) / 1000, speed: shot.speed,
          cancellation: self.cancellation)
      }
    }
  }

  /// Adds a source unless it is silent.
  private func add(
    level: Double, from start: Int, to end: Int, fadeIn: Int, fadeOut: Int,
    _ make: () throws -> any SoundSource
  ) throws {
    guard end > start, level > 0 else { return }
    var meter = Loudness()
    let listened = try make()
    var left = end - start
    while left > 0 {
      try cancellation.check()
      let part = min(left, FileSound.rate)
      meter.add(try listened.next(part))
      left -= part
    }
    guard let loudness = meter.integrated ?? (meter.peak > 0.01 ? -24 : nil) else { return }
    let decibels = min(30, Self.target - loudness)
    let length = end - start
    lanes.append(
      Lane(
        source: try make(), gain: Float(pow(10, decibels / 20) * level), start: start, end: end,
        fadeIn: min(fadeIn, length / 4), fadeOut: min(fadeOut, length / 3)))
  }

  /// The next samples, left and right in turn; fewer at the end, none after it.
  func next(_ wanted: Int) throws -> [Float] {
    let pairs = min(wanted, count - position)
    guard pairs > 0 else { return [] }
    var mix = [Float](repeating: 0, count: pairs * 2)
    for lane in lanes {
      let begin = max(position, lane.start)
      let end = min(position + pairs, lane.end)
      guard end > begin else { continue }
      let samples = try lane.source.next(end - begin)
      for pair in 0..<(end - begin) {
        let gain = lane.gain(at: begin + pair)
        let place = (begin - position + pair) * 2
        mix[place] += samples[pair * 2] * gain
        mix[place + 1] += samples[pair * 2 + 1] * gain
      }
    }
    for index in mix.indices { mix[index] = Self.limited(mix[index]) }
    position += pairs
    return mix
  }

  /// Bends peaks so that none passes 0.8 (−1.9 dB), which leaves room for what AAC adds below the
  /// −1 dBTP that EBU R128 allows.
  static func limited(_ sample: Float) -> Float {
    let (knee, ceiling): (Float, Float) = (0.6, 0.8)
    let size = abs(sample)
    guard size > knee else { return sample }
    let bent = knee + (ceiling - knee) * Float(tanh(Double((size - knee) / (ceiling - knee))))
    return sample < 0 ? -bent : bent
  }
}
