import MediaModel

@testable import Preparation

/// Facts to decide on.
enum Samples {
  static func video(
    _ codec: String, _ format: String = "yuv420p", size: (Int, Int) = (1920, 1080),
    change: (inout StreamFacts) -> Void = { _ in }
  ) -> StreamFacts {
    var stream = StreamFacts(
      index: 0, kind: .video, codec: codec, sampleFormat: format, bitDepth: 8,
      codedSize: Resolution(width: size.0, height: size.1), frameRate: Rational(30),
      fieldOrder: .progressive)
    change(&stream)
    return stream
  }

  static func sound(_ codec: String, index: Int = 1, bitRate: Int64? = 128_000) -> StreamFacts {
    StreamFacts(
      index: index, kind: .audio, codec: codec, sampleFormat: "fltp", sampleRate: 48_000,
      channels: 2, channelLayout: "stereo", bitRate: bitRate)
  }

  static func clip(
    _ container: ContainerFormat, _ streams: [StreamFacts], bytes: Int64 = 10_000_000,
    duration: Double? = 10, change: (inout MediaFacts) -> Void = { _ in }
  ) -> MediaFacts {
    var facts = MediaFacts(
      kind: .video, container: container, bytes: bytes, duration: duration, streams: streams)
    change(&facts)
    return facts
  }

  static func audio(
    _ container: ContainerFormat, _ codec: String, bytes: Int64 = 1_000_000,
    duration: Double = 60, bitRate: Int64? = nil
  ) -> MediaFacts {
    MediaFacts(
      kind: .audio, container: container, bytes: bytes, duration: duration,
      streams: [sound(codec, index: 0, bitRate: bitRate)])
  }

  static func picture(
    _ container: ContainerFormat, kind: MediaKind = .image, bytes: Int64 = 2_000_000,
    change: (inout StreamFacts) -> Void = { _ in }
  ) -> MediaFacts {
    MediaFacts(
      kind: kind, container: container, bytes: bytes,
      streams: [video(container.rawValue, "rgb24", size: (4000, 3000), change: change)])
  }

  static func planner(_ change: (inout PreparationOptions) -> Void = { _ in }) -> Planner {
    var options = PreparationOptions(inputs: ["in"])
    change(&options)
    return Planner(options)
  }
}
