import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Films as DVDs and broadcasts carry them: 23.976 pictures a second, of which flags have every other shown for
/// three fields (2:3 pulldown, soft telecine).
@Suite(.timeLimit(.minutes(4))) struct FilmTests: Preparing {
  private static let rate = "24000/1001"

  /// Flags the pictures of an MPEG-2 stream as those of a film: ISO/IEC 13818-2, 6.2.2 and 6.2.3. The bytes may
  /// stand in a container that leaves them together.
  private func telecined(_ bytes: Data) -> Data {
    var bytes = [UInt8](bytes)
    var (first, last, shown) = (0, -1, 0)
    var place = 0
    while place + 9 < bytes.count {
      defer { place += 1 }
      guard bytes[place] == 0, bytes[place + 1] == 0, bytes[place + 2] == 1 else { continue }
      switch bytes[place + 3] {
      // Sequence header: 29.97 pictures a second.
      case 0xB3: bytes[place + 7] = bytes[place + 7] & 0xF0 | 4
      // Group of pictures, in which they are numbered anew.
      case 0xB8: first = last + 1
      case 0x00:
        shown = first + Int(bytes[place + 4]) << 2 + Int(bytes[place + 5] >> 6)
        last = max(last, shown)
      // Sequence extension: not of whole pictures only.
      case 0xB5 where bytes[place + 4] >> 4 == 1: bytes[place + 5] &= ~0x08
      // Picture coding extension: which field is first, and whether it is repeated.
      case 0xB5 where bytes[place + 4] >> 4 == 8:
        let topFirst: UInt8 = [0x80, 0, 0, 0x80][shown % 4]
        let repeated: UInt8 = [0x02, 0, 0x02, 0][shown % 4]
        bytes[place + 7] = bytes[place + 7] & 0x7D | topFirst | repeated | 0x01
        bytes[place + 8] |= 0x80
      default: break
      }
    }
    return Data(bytes)
  }

  /// Makes a film.
  ///
  /// - Parameter extra: ffmpeg's expression of the fields by which picture `n` is shown later.
  private func film(
    _ path: String, _ scratch: Scratch, seconds: Int = 4, extra: String = "0",
    arguments: String = ""
  ) throws {
    let (plain, flagged, timed) = (
      scratch.path("plain.nut"), scratch.path("film.nut"), scratch.path("timed.nut")
    )
    try Witness.make(
      plain,
      "-f lavfi -i testsrc2=s=96x64:r=\(Self.rate):d=\(seconds) -f lavfi -i sine=d=\(seconds) "
        + "-vf hue=s=0 -c:v mpeg2video -q:v 2 -bf 2 -g 12 -c:a ac3")
    try telecined(Data(contentsOf: URL(fileURLWithPath: plain)))
      .write(to: URL(fileURLWithPath: flagged))
    // NUT counts in ticks of 1/48000 s here: a picture is 2002 of them, a field 800.8.
    func time(_ name: String) -> String {
      let number = "round(\(name)/2002)"
      return "(ceil(2.5*\(number))+\(extra.replacing("n", with: number)))*800.8"
    }
    try Witness.make(
      timed,
      ["-i", flagged, "-c", "copy", "-bsf:v"] + [
        "setts=pts=round(\(time("PTS"))):dts=round(\(time("DTS"))-800.8):duration=1601"
      ])
    try Witness.make(path, "-fflags +genpts -i \(timed) -c copy \(arguments)")
  }

  /// How often a picture stands where the next should, and how often one is left out.
  private func judder(_ path: String, _ scratch: Scratch) throws -> (doubled: Int, skipped: Int) {
    func pictures(_ path: String) throws -> [[UInt8]] {
      let bytes = [UInt8](
        try Witness.run(
          "ffmpeg",
          [
            "-nostdin", "-v", "error", "-i", path, "-vsync", "passthrough", "-pix_fmt", "gray",
            "-f",
            "rawvideo", "-",
          ]))
      return stride(from: 0, to: bytes.count, by: 96 * 64).map {
        Array(bytes[$0..<min($0 + 96 * 64, bytes.count)])
      }
    }
    let (made, source) = try (pictures(path), pictures(scratch.path("plain.nut")))
    var places: [Int] = []
    for picture in made {
      let from = max(0, (places.last ?? 0) - 3)
      let nearest = (from..<min(from + 7, source.count)).min { distance($0) < distance($1) }
      func distance(_ place: Int) -> Int {
        zip(picture, source[place]).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      }
      places.append(nearest ?? 0)
    }
    let steps = zip(places.dropFirst(), places).map { $0 - $1 }
    return (steps.count { $0 < 1 }, steps.count { $0 > 1 })
  }

  /// Containers that tell 29.97, 59.94 or no rate of it.
  @Test(arguments: ["film.mkv", "film.vob", "film.ts"])
  func aFilmHasEachPictureOnce(name: String) async throws {
    let scratch = try folder()
    let disc = scratch.path("disc.vob")
    try film(disc, scratch)
    try Witness.make(scratch.path("in/\(name)"), "-fflags +genpts -i \(disc) -c copy")
    #expect(try await prepare(scratch)[name]?.action == .transcode)
    let made = scratch.path("out/film.mp4")
    #expect(try Witness.value("stream=r_frame_rate", of: made, stream: "v:0") == Self.rate)
    #expect(try Witness.pictureCount(made) == 96)
    #expect(abs(try length(made, stream: "v:0") - length(made, stream: "a:0")) < 0.06)
    let found = try judder(made, scratch)
    #expect(found == (0, 0))
  }

  /// Cuts on a disc repeat a field more or less, so that the film's clock drifts up to 1.5 fields beside its own
  /// and back; only where it is off by more than half a picture one is left out or doubled.
  @Test func anUnevenCadenceDoesNotJudder() async throws {
    let scratch = try folder()
    try film(
      scratch.path("in/film.mkv"), scratch, seconds: 16,
      extra: "(3-abs(mod(floor(n/60)\\,6)-3))")
    _ = try await prepare(scratch)
    let made = scratch.path("out/film.mp4")
    #expect(try Witness.value("stream=r_frame_rate", of: made, stream: "v:0") == Self.rate)
    let found = try judder(made, scratch)
    #expect(found.doubled <= 2 && found.skipped <= 2, "\(found)")
    #expect(abs(try length(made, stream: "v:0") - 16) < 0.1)
  }

  /// Times of two and three fields in turn without flags, four pictures and a half behind the sound's beginning.
  @Test func aFilmIsInStepWhereverItBegins() async throws {
    let scratch = try folder()
    let (plain, timed) = (scratch.path("plain.mkv"), scratch.path("timed.nut"))
    try Witness.make(
      plain,
      ["-f", "lavfi", "-i", "color=black:s=96x64:r=\(Self.rate):d=3", "-vf"]
        + ["drawbox=c=white:t=fill:enable='eq(n,12)'", "-c:v", "mpeg4", "-q:v", "2", "-g", "12"])
    func time(_ name: String) -> String { "ceil(2.5*round(\(name)*24000/1001/60000))*1001" }
    try Witness.make(
      timed,
      ["-i", plain, "-c", "copy", "-bsf:v"] + [
        "setts=time_base=1/60000:pts=\(time("PTS")):dts=\(time("DTS"))"
      ])
    let tone = "aevalsrc='if(between(t,0.6882,0.72),sin(2*PI*1000*t),0)':s=48000:d=3"
    try Witness.make(
      scratch.path("in/film.mov"),
      [
        "-itsoffset", "0.1877", "-i", timed, "-f", "lavfi", "-i", tone, "-map", "0:v", "-map",
        "1:a",
      ]
        + ["-c:v", "copy", "-c:a", "ac3", "-video_track_timescale", "60000"])
    _ = try await prepare(scratch)
    let made = scratch.path("out/film.mp4")
    let pictures = try Witness.run(
      "ffmpeg",
      ["-nostdin", "-v", "error", "-i", made, "-vsync", "passthrough", "-pix_fmt", "gray", "-f"] + [
        "rawvideo", "-",
      ])
    let white = try #require(pictures.firstIndex { $0 > 128 })
    let flash = Double(white / (96 * 64)) * 1001 / 24000
    let loud = try #require(try samples(made, at: 0, seconds: 1).firstIndex { abs(Int($0)) > 6 })
    let beep = Double(loud) / 48_000
    #expect(abs(flash - beep) < 0.011)
  }

  /// A broadcast of film and of video keeps the rate of the video.
  @Test func filmAmongVideoKeepsTheRateOfTheVideo() async throws {
    let scratch = try folder()
    let (first, second) = (scratch.path("film.ts"), scratch.path("video.ts"))
    try film(first, scratch, arguments: "-f mpegts")
    try Witness.make(
      second,
      "-f lavfi -i testsrc2=s=96x64:r=60000/1001:d=4 -f lavfi -i sine=d=4 -vf "
        + "interlace=scan=tff:lowpass=0,setfield=tff -c:v mpeg2video -q:v 2 -flags +ildct+ilme "
        + "-top 1 -c:a ac3 -output_ts_offset 4.004 -f mpegts")
    let bytes = try [first, second].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    try scratch.write("in/a.ts", bytes[0] + bytes[1])
    _ = try await prepare(scratch)
    let made = scratch.path("out/a.mp4")
    #expect(try Witness.value("stream=r_frame_rate", of: made, stream: "v:0") == "30000/1001")
    #expect(abs(try length(made, stream: "v:0") - 8) < 0.1)
  }
}
