import MediaEngine
import MediaModel

/// A soft synthesized bed: slow chords that never end.
final class BedSound: SoundSource {
  private let graph: FilterGraph
  private var held: ArraySlice<Float> = []

  init(cancellation: Cancellation) throws {
    // A minor seventh, F major seventh, C major, G major: four seconds each, softly struck.
    let chords: [[Double]] = [
      [220.00, 261.63, 329.63, 392.00], [174.61, 261.63, 329.63, 440.00],
      [196.00, 261.63, 329.63, 523.25], [196.00, 246.94, 293.66, 392.00],
    ]
    let bar = "floor(mod(t\\,16)/4)"
    let envelope = "min(1\\,mod(t\\,4)*1.6)*min(1\\,(4-mod(t\\,4))*1.2)"
    let voices = (0..<4).map { voice in
      let tones = chords.enumerated().map { number, chord in
        "eq(\(bar)\\,\(number))*(sin(2*PI*\(chord[voice])*t)+0.35*sin(4*PI*\(chord[voice])*t+1))"
      }
      return "(\(tones.joined(separator: "+")))"
    }
    let pulse = "0.1*sin(2*PI*110*t)*exp(-mod(t\\,1)*5)"
    let left = "0.09*(\(envelope))*(\(voices[0])+\(voices[2])+0.5*\(voices[3]))+\(pulse)"
    let right = "0.09*(\(envelope))*(\(voices[1])+\(voices[3])+0.5*\(voices[2]))+\(pulse)"
    graph = try FilterGraph.make(
      "aevalsrc=exprs=\(left)|\(right):s=48000:c=stereo,lowpass=f=2400,"
        + "aecho=0.7:0.55:120|310:0.28|0.18,aformat=sample_fmts=flt:channel_layouts=stereo",
      inputs: [], outputs: [.sound()], cancellation: cancellation)
  }

  func next(_ count: Int) throws -> [Float] {
    var samples: [Float] = []
    while samples.count < count * 2 {
      if held.isEmpty {
        let frame = try Frame()
        guard try graph.pull(into: frame) else { break }
        held = SoundDecoding.samples(of: frame)[...]
      }
      let part = held.prefix(count * 2 - samples.count)
      samples += part
      held = held.dropFirst(part.count)
    }
    return samples + [Float](repeating: 0, count: count * 2 - samples.count)
  }
}
