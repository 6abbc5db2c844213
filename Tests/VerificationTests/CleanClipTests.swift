import MediaModel
import Testing
import Verification

@Suite struct CleanClipTests {
  private static let encoding = Clips.encoding
  private static let aac = "-c:a aac -b:a 128k"
  private static let tone = "\(Clips.tone())"
  private static let font = "fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
  private static let chord = """
    -f lavfi -i "aevalsrc=0.15*sin(2*PI*220*t)+0.15*sin(2*PI*277*t)|0.15*sin(2*PI*330*t):d=2,\
    afade=t=out:st=1.8:d=0.2"
    """
  /// Bursts as long as sentences, with a second of breath between them, over a room's hum.
  private static let talk = """
    -f lavfi -i "anoisesrc=c=pink:a=0.5:d=5,lowpass=f=3000,volume='0.003+1.6*lt(mod(t,2),0.9)':\
    eval=frame,afade=t=out:st=4.8:d=0.2,aformat=channel_layouts=stereo"
    """

  private static func picture(_ source: String, _ filter: String = "null") -> String {
    "-f lavfi -i \(source) -vf \"\(filter)\" \(encoding)"
  }

  private static func words(_ text: String, _ more: String) -> String {
    "drawtext=\(font):text='\(text)':fontcolor=white:x=(w-tw)/2:y=(h-th)/2:\(more)"
  }

  /// A block that moves.
  private static func block(_ colour: String, _ size: Int, x: String, y: String) -> String {
    "drawtext=\(font):text=■:fontcolor=\(colour):fontsize=\(size):x='\(x)':y='\(y)'"
  }

  private static func filled(_ box: String, _ colour: String) -> String {
    "drawbox=\(box):c=\(colour):t=fill"
  }

  /// Three test cards, one after the other, of two and a half seconds each.
  private static func slides(_ joining: String) -> String {
    """
    -f lavfi -i smptebars=s=180x320:r=25:d=2.5 -f lavfi -i rgbtestsrc=s=180x320:r=25:d=2.5 \
    -f lavfi -i yuvtestsrc=s=180x320:r=25:d=2.5 -filter_complex \
    "[0]format=yuv420p[a];[1]format=yuv420p[b];[2]format=yuv420p[c];\(joining)" \(encoding)
    """
  }

  /// Clips of different kinds that no one should be bothered about.
  static let kinds: [(name: String, arguments: String)] = [
    ("upright", "\(Clips.moving()) \(tone) \(encoding) \(aac)"),
    (
      "wide, 24 fps, B pictures",
      "\(Clips.moving(size: "320x180", rate: 24)) \(tone) \(encoding) -preset fast -bf 3 \(aac)"
    ),
    (
      "square, 30 fps, mono",
      "\(Clips.moving(size: "240x240", rate: 30)) \(tone) \(encoding) \(aac) -ac 1"
    ),
    (
      "feed, 29.97 fps, 44.1 kHz",
      "\(Clips.moving(size: "256x320")) \(tone) -r 30000/1001 \(encoding) \(aac) -ar 44100"
    ),
    ("60 fps, a chord", "\(Clips.moving(rate: 60)) \(chord) \(encoding) \(aac)"),
    ("no sound", "\(Clips.moving()) \(encoding)"),
    (
      "a screen with a pointer that rests",
      picture(
        "color=0xF2F2F2:s=320x180:r=30:d=5",
        [
          filled("x=20:y=16:w=200:h=120", "0xC8D2E0"), filled("x=20:y=16:w=200:h=14", "0x304860"),
          words("Report", "fontsize=18"),
          block("black", 12, x: "40+60*min(t,1.5)+60*max(0,t-4)", y: "60+20*min(t,1.5)"),
        ].joined(separator: ","))
    ),
    ("slides that cut", slides("[a][b][c]concat=n=3")),
    (
      "slides that dissolve",
      slides(
        "[a][b]xfade=duration=0.5:offset=2[d];[d]fps=25,settb=AVTB[e];[c]fps=25,settb=AVTB[f];[e][f]xfade=duration=0.5:offset=4"
      )
    ),
    (
      "flat animation",
      picture(
        "color=0x2F6B8F:s=180x320:r=25:d=2",
        block("0xF0B84A", 90, x: "30+50*t", y: "40+60*t") + ","
          + block("0xE8E2D4", 60, x: "110-30*t", y: "200"))
    ),
    (
      "talk with pauses",
      "\(Clips.moving(5)) \(talk) -vf noise=alls=4:allf=t \(encoding) \(aac)"
    ),
    (
      "night",
      picture(
        "color=0x060810:s=180x320:r=25:d=3",
        [
          block("0xFFE0A0", 10, x: "20+30*t", y: "200"),
          block("0xFF5040", 10, x: "150-40*t", y: "210"), filled("x=60:y=90:w=3:h=3", "white"),
          "noise=alls=8:allf=t",
        ].joined(separator: ","))
    ),
    (
      "titles on black that fade",
      picture(
        "color=black:s=320x180:r=25:d=5",
        words("Morning", "fontsize=24:alpha='min(1,t/0.6)*min(1,(5-t)/0.4)'"))
    ),
    (
      "fade in and out", "\(Clips.moving()) -vf \"fade=in:d=0.3,fade=out:st=1.7:d=0.3\" \(encoding)"
    ),
    (
      "words that slide in and stay",
      picture(
        "smptebars=s=180x320:r=25:d=4",
        block("white", 150, x: "-180+200*(1-pow(1-min(t,1),3))", y: "100"))
    ),
    (
      "a countdown",
      picture(
        "color=0x303030:s=180x320:r=25:d=4",
        (0..<4).map {
          words("\(4 - $0)", "fontsize=120:enable='between(t,\($0),\($0).96)'")
        }.joined(separator: ","))
    ),
    (
      "a slow pan", "\(Clips.moving()) -vf \"scale=360:640,crop=180:320:x='20*t':y=50\" \(encoding)"
    ),
    ("a vignette", "\(Clips.moving()) -vf vignette=PI/3 \(encoding)"),
    ("fractal", "-f lavfi -i mandelbrot=s=180x320:r=25 -t 2 \(encoding)"),
    ("cells", "-f lavfi -i life=s=180x320:r=25:mold=10:ratio=0.1 -t 2 \(encoding)"),
    ("grain", "\(Clips.moving()) -vf noise=alls=20:allf=t \(encoding) -crf 30"),
    ("dark", "\(Clips.moving()) -vf eq=brightness=-0.3 \(encoding)"),
    (
      "a blinking light",
      picture(
        "testsrc2=s=180x320:r=25:d=2", "drawbox=w=iw:h=ih:c=white:t=fill:enable='lt(mod(n,20),10)'")
    ),
    ("quiet music", "\(Clips.moving()) \(Clips.tone(2, decibels: -19)) \(encoding) \(aac)"),
  ]

  @Test(arguments: kinds.indices) func nothingIsSaidAgainst(_ index: Int) throws {
    let kind = Self.kinds[index]
    let path = try Clips.make("clean-\(index).mp4", kind.arguments)
    let verdict = try Verifier.verify(path)
    let open = verdict.findings.filter { $0.outcome == .fail || $0.outcome == .warn }
    #expect(open == [], "\(kind.name)")
  }
}
