import MediaModel
import Testing
import Verification

/// A check with a clip that it complains of and one that nearly earns it and passes.
struct CheckCase: CustomTestStringConvertible, Sendable {
  let code: String
  let name: String
  /// How it comes out for the faulty clip.
  let outcome: Outcome
  let faulty: String
  let nearly: String
  var request = VideoRequest()
  var fileType = "mp4"

  init(
    _ code: String, _ name: String, _ outcome: Outcome, faulty: String, nearly: String,
    request: VideoRequest = VideoRequest(), fileType: String = "mp4"
  ) {
    (self.code, self.name, self.outcome) = (code, name, outcome)
    (self.faulty, self.nearly) = (faulty, nearly)
    (self.request, self.fileType) = (request, fileType)
  }

  var testDescription: String { "\(code): \(name)" }
}

extension CheckCase {
  private static let encoding = Clips.encoding
  private static let aac = "-c:a aac -b:a 96k"
  private static let moving = Clips.moving()
  private static let tone = Clips.tone()

  /// Pictures through a filter, no sound.
  private static func pictures(_ filter: String, seconds: Double = 3, rate: Int = 25) -> String {
    "\(Clips.moving(seconds, rate: rate)) -vf \"\(filter)\" \(encoding)"
  }

  /// Sound of a source beside moving pictures.
  private static func sound(_ source: String, seconds: Double = 3) -> String {
    "\(Clips.moving(seconds)) -f lavfi -i \"\(source)\" \(encoding) -c:a aac -b:a 192k"
  }

  private static func x264(_ options: String, seconds: Double = 2, rate: Int = 25) -> String {
    "\(Clips.moving(seconds, rate: rate)) \(encoding) \(options)"
  }

  /// A colour that comes and goes five times a second on a grey as bright as saturated red.
  private static func onGrey(_ colour: String, size: String = "w=iw:h=ih") -> String {
    """
    -f lavfi -i color=0x7F7F7F:s=180x320:r=25:d=2 \
    -vf "drawbox=c=\(colour):\(size):t=fill:enable='lt(mod(n,5),2)',\
    scale=out_color_matrix=bt709" \(encoding)
    """
  }

  static let structure: [CheckCase] = [
    CheckCase(
      "index-first", "index at the end", .warn, faulty: "\(moving) -c:v libx264 -pix_fmt yuv420p",
      nearly: x264("")),
    CheckCase(
      "fragments", "fragmented", .warn, faulty: x264("-movflags frag_keyframe+empty_moov"),
      nearly: x264("")),
    CheckCase(
      "edit-list", "sound begins late", .warn,
      faulty: "\(moving) -itsoffset 0.6 \(Clips.tone(1)) \(encoding) \(aac)",
      nearly: "\(moving) \(tone) \(encoding) \(aac)"),
    CheckCase(
      "start-offset", "sound begins late", .warn,
      faulty: "\(moving) -itsoffset 0.6 \(Clips.tone(1)) \(encoding) \(aac)",
      nearly: "\(moving) -itsoffset 0.04 \(Clips.tone(1.9)) \(encoding) \(aac)"),
    CheckCase(
      "tracks", "two pictures", .warn, faulty: "\(moving) -map 0 -map 0 \(encoding)",
      nearly: "\(moving) \(tone) \(encoding) \(aac)"),
    CheckCase(
      "tracks", "two of sound", .warn,
      faulty: "\(moving) \(tone) -map 0 -map 1 -map 1 \(encoding) \(aac)",
      nearly: "\(moving) \(tone) \(encoding) \(aac)"),
    CheckCase(
      "profile", "High 10", .fail, faulty: x264("-pix_fmt yuv420p10le"),
      nearly: x264("-profile high -preset fast")),
    CheckCase(
      "profile", "level 5.1", .warn, faulty: x264("-level 5.1"), nearly: x264("-level 4.2")),
    CheckCase(
      "pixel-format", "4:2:2", .fail, faulty: x264("-pix_fmt yuv422p"), nearly: x264("")),
    CheckCase(
      "square-pixels", "4:3 pixels", .warn, faulty: x264("-vf setsar=4/3"),
      nearly: x264("-vf setsar=1")),
    CheckCase(
      "colour", "BT.2020 PQ", .fail,
      faulty:
        "\(moving) -c:v libx264 -pix_fmt yuv420p -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc",
      nearly: x264("")),
    CheckCase(
      "colour", "untagged", .warn, faulty: "\(moving) -c:v libx264 -pix_fmt yuv420p",
      nearly:
        "\(moving) -c:v libx264 -pix_fmt yuv420p -color_primaries smpte170m -color_trc smpte170m -colorspace smpte170m -color_range tv"
    ),
    CheckCase(
      "colour", "full range", .warn, faulty: x264("-vf scale=out_range=full -color_range pc"),
      nearly: x264("-vf scale=out_range=limited")),
    CheckCase(
      "interlacing", "two fields", .fail,
      faulty: x264(
        "-vf tinterlace=interleave_top,fieldorder=tff -flags +ildct+ilme -preset fast -x264-params interlaced=1"
      ),
      nearly: x264("")),
    CheckCase(
      "frame-pace", "variable", .warn,
      faulty: x264("-vf \"select='not(eq(mod(n,5),3))'\" -vsync vfr"), nearly: x264("-r 30000/1001")
    ),
    CheckCase(
      "closed-gop", "open", .warn,
      faulty: x264("-preset fast -bf 3 -g 12 -x264-params open-gop=1:scenecut=0:b-adapt=0"),
      nearly: x264("-preset fast -bf 3 -g 12 -x264-params scenecut=0")),
    CheckCase(
      "key-frames", "one in twelve seconds", .warn,
      faulty: x264("-g 999 -x264-params scenecut=0", seconds: 12, rate: 10),
      nearly: x264("-g 100 -x264-params scenecut=0", seconds: 12, rate: 10)),
    CheckCase(
      "bit-rate", "noise", .warn,
      faulty: "-f lavfi -i nullsrc=s=640x640:r=25:d=1,geq=random(1)*255:128:128 \(encoding) -qp 1",
      nearly: x264("-qp 5")),
    CheckCase(
      "container", "Matroska", .fail, faulty: x264(""), nearly: x264(""), fileType: "mkv"),
    CheckCase(
      "container", "QuickTime's brand", .fail, faulty: x264(""), nearly: x264("-brand mp42"),
      fileType: "mov"),
    CheckCase(
      "video-codec", "MPEG-4", .fail, faulty: "\(moving) -c:v mpeg4", nearly: x264("")),
  ]

  static let request: [CheckCase] = [
    CheckCase(
      "duration", "a tenth of a second too long", .fail,
      faulty: Clips.moving(2.12) + " \(encoding)",
      nearly: Clips.moving(2.04) + " \(encoding)", request: VideoRequest(duration: 2)),
    CheckCase(
      "duration", "outside the range", .fail, faulty: Clips.moving(3.2) + " \(encoding)",
      nearly: Clips.moving(3) + " \(encoding)", request: VideoRequest(durationRange: 2...3)),
    CheckCase(
      "resolution", "eight pixels too low", .fail,
      faulty: Clips.moving(1, size: "180x312") + " \(encoding)",
      nearly: Clips.moving(1) + " \(encoding)",
      request: VideoRequest(resolution: Resolution(width: 180, height: 320))),
    CheckCase(
      "aspect-ratio", "nearly square", .fail,
      faulty: Clips.moving(1, size: "200x190") + " \(encoding)",
      nearly: Clips.moving(1, size: "200x200") + " \(encoding)",
      request: VideoRequest(aspectRatio: .square)),
    CheckCase(
      "aspect-ratio", "one pixel off", .fail,
      faulty: Clips.moving(1, size: "180x324") + " \(encoding)",
      nearly: Clips.moving(1, size: "270x480") + " \(encoding)",
      request: VideoRequest(aspectRatio: .portrait)),
    CheckCase(
      "frame-rate", "25 for 30", .fail, faulty: Clips.moving(1) + " \(encoding)",
      nearly: Clips.moving(1, rate: 30) + " \(encoding)", request: VideoRequest(frameRate: 30)),
    CheckCase(
      "sound", "a silent track", .fail,
      faulty: "\(moving) -f lavfi -i anullsrc=r=48000:cl=stereo:d=2 \(encoding) \(aac) -t 2",
      nearly: "\(moving) \(Clips.tone(2, decibels: -40)) \(encoding) \(aac)",
      request: VideoRequest(sound: true)),
    CheckCase(
      "sound", "silence asked", .fail, faulty: "\(moving) \(tone) \(encoding) \(aac)",
      nearly: "\(moving) -f lavfi -i anullsrc=r=48000:cl=stereo:d=2 \(encoding) \(aac) -t 2",
      request: VideoRequest(sound: false)),
    CheckCase(
      "file-size", "a byte limit", .fail, faulty: x264("-qp 10"), nearly: x264("-qp 45"),
      request: VideoRequest(largest: ByteSize(80_000))),
  ]

  static let whole: [CheckCase] = [
    CheckCase(
      "sound-length", "sound ends early", .fail,
      faulty: "\(Clips.moving(3)) \(Clips.tone(1.5)) \(encoding) \(aac)",
      nearly: "\(Clips.moving(3)) \(Clips.tone(2.9)) \(encoding) \(aac)"),
    CheckCase(
      "gaps", "a second without pictures", .fail,
      faulty: "\(Clips.moving(3)) -vf \"select='lt(t,1)+gt(t,2)'\" -vsync vfr \(encoding)",
      nearly: "\(Clips.moving(3)) -vf \"select='not(eq(n,30))'\" -vsync vfr \(encoding)"),
  ]

  static let looks: [CheckCase] = [
    CheckCase(
      "black", "a black second", .warn,
      faulty: pictures("drawbox=c=black:t=fill:enable='between(t,1,2)'"),
      nearly: pictures("drawbox=c=black:t=fill:enable='between(t,1,1.4)'")),
    CheckCase(
      "black", "black to the end", .fail,
      faulty: pictures("drawbox=c=black:t=fill:enable='gt(t,1)'", seconds: 4),
      nearly: pictures("eq=brightness=-0.5", seconds: 3)),
    CheckCase(
      "one-colour", "green for two seconds", .warn,
      faulty: pictures("drawbox=c=green:t=fill:enable='between(t,1,3)'", seconds: 5),
      nearly: pictures("drawbox=c=green:t=fill:enable='between(t,1,1.9)'")),
    CheckCase(
      "frozen", "stops in the middle", .warn,
      faulty: pictures("loop=loop=60:size=1:start=50", seconds: 4),
      nearly: pictures("tpad=stop_mode=clone:stop_duration=1.5", seconds: 4)),
    CheckCase(
      "frozen", "one picture", .fail,
      faulty: pictures("loop=loop=80:size=1:start=0,trim=end_frame=75"),
      nearly: pictures("scroll=h=0.002")),
    CheckCase(
      "repeated-frames", "12 in 24 pictures a second", .warn,
      faulty: pictures("fps=12,fps=24"), nearly: pictures("fps=25,fps=30")),
    CheckCase(
      "bars", "letterbox", .fail,
      faulty: "\(Clips.moving(2, size: "180x102")) -vf pad=180:320:0:109 \(encoding)",
      nearly: "\(Clips.moving(2, size: "180x312")) -vf pad=180:320:0:4 \(encoding)",
      request: VideoRequest(aspectRatio: .portrait)),
    CheckCase(
      "bars", "pillarbox", .warn,
      faulty: "\(Clips.moving(2, size: "180x180")) -vf pad=320:180:70:0 \(encoding)",
      nearly: "\(Clips.moving(2, size: "320x180")) \(encoding)"),
    CheckCase(
      "flashing", "ten flashes a second", .fail,
      faulty: pictures("drawbox=c=white:t=fill:enable='lt(mod(n,5),2)'"),
      nearly: pictures("drawbox=c=white:t=fill:enable='lt(mod(n,13),6)'")),
    CheckCase(
      "flashing", "red on grey of the same brightness", .fail, faulty: onGrey("red"),
      nearly: onGrey("0xC05050")),
    CheckCase(
      "flashing", "red in a corner", .fail, faulty: onGrey("red", size: "w=iw*0.6:h=ih*0.6"),
      nearly: onGrey("red", size: "w=iw*0.4:h=ih*0.4")),
  ]

  static let sounds: [CheckCase] = [
    CheckCase(
      "silence", "two seconds of nothing", .warn,
      faulty: sound(
        "sine=d=5,volume=0:enable='between(t,1,3.5)',afade=t=out:st=4.8:d=0.2", seconds: 5),
      nearly: sound(
        "sine=d=5,volume=0:enable='between(t,1,2.5)',afade=t=out:st=4.8:d=0.2", seconds: 5)),
    CheckCase(
      "silence", "silent where sound was asked", .fail,
      faulty: sound("anullsrc=r=48000:cl=stereo:d=3"),
      nearly: sound("sine=d=3,volume=-20dB,afade=t=out:st=2.8:d=0.2"),
      request: VideoRequest(sound: true)),
    CheckCase(
      "channels", "left only", .fail, faulty: sound("sine=d=3,pan=stereo|c0=c0|c1=0*c0"),
      nearly: sound("sine=d=3,pan=stereo|c0=c0|c1=0.1*c0")),
    CheckCase(
      "channels", "a rear one is missing", .warn,
      faulty: sound("sine=d=3,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=0*c0"),
      nearly: sound("sine=d=3,pan=5.1|c0=c0|c1=c0|c2=c0|c3=0*c0|c4=c0|c5=c0")),
    CheckCase(
      "clipping", "overdriven", .warn,
      faulty: sound("sine=f=200:d=3,volume=30dB,aformat=sample_fmts=s16,afade=t=out:st=2.8:d=0.2"),
      nearly: sound("sine=f=200:d=3,volume=15dB,afade=t=out:st=2.8:d=0.2")),
    CheckCase(
      "loudness", "too quiet", .warn, faulty: sound("sine=f=1000:d=3,volume=-15dB"),
      nearly: sound("sine=f=1000:d=3")),
    CheckCase(
      "loudness", "too loud", .warn,
      faulty: sound("sine=f=1000:d=3,volume=17dB,aformat=channel_layouts=stereo"),
      nearly: sound("sine=f=1000:d=3,volume=8dB,aformat=channel_layouts=stereo")),
    CheckCase(
      "true-peak", "over −1 dBTP", .warn, faulty: sound("sine=f=1000:d=3,volume=17.7dB"),
      nearly: sound("sine=f=1000:d=3,volume=15dB,afade=t=out:st=2.8:d=0.2")),
    CheckCase(
      "end-click", "breaks off", .warn, faulty: sound("sine=f=300:d=3,volume=14dB"),
      nearly: sound("sine=f=300:d=3,volume=14dB,afade=t=out:st=2.9:d=0.1")),
  ]

  static let platforms: [CheckCase] = [
    CheckCase(
      "platform-sound", "96 kHz for Reels", .fail,
      faulty: "\(Clips.moving(1)) \(Clips.tone(1)) \(encoding) \(aac) -ar 96000",
      nearly: "\(Clips.moving(1)) \(Clips.tone(1)) \(encoding) \(aac) -ar 44100",
      request: VideoRequest(platform: "reels")),
    CheckCase(
      "platform-bit-rate", "too many bits for Reels", .fail,
      faulty: "-f lavfi -i nullsrc=s=480x480:r=25:d=1,geq=random(1)*255:128:128 \(encoding) -qp 1",
      nearly: x264("-qp 5"), request: VideoRequest(platform: "reels")),
    CheckCase(
      "platform-length", "two seconds for Reels", .fail, faulty: Clips.moving(2) + " \(encoding)",
      nearly: Clips.moving(3) + " \(encoding)", request: VideoRequest(platform: "reels")),
    CheckCase(
      "platform-shape", "wide for Shorts", .fail,
      faulty: Clips.moving(1, size: "320x180") + " \(encoding)",
      nearly: Clips.moving(1) + " \(encoding)", request: VideoRequest(platform: "shorts")),
    CheckCase(
      "platform-frame-rate", "15 a second for TikTok", .fail,
      faulty: Clips.moving(1, rate: 15) + " \(encoding)",
      nearly: Clips.moving(1, rate: 24) + " \(encoding)",
      request: VideoRequest(platform: "tiktok")),
    CheckCase(
      "platform-size", "small for TikTok", .fail,
      faulty: Clips.moving(1, size: "180x320") + " \(encoding)",
      nearly: Clips.moving(1, size: "360x640") + " \(encoding)",
      request: VideoRequest(platform: "tiktok")),
  ]
}
