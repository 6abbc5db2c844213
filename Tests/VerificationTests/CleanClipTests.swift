import MediaModel
import Testing
import Verification

@Suite struct CleanClipTests {
  static let encoding = Clips.encoding
  static let aac = "-c:a aac -b:a 128k"
  static let chord = """
    -f lavfi -i "aevalsrc=0.15*sin(2*PI*220*t)+0.15*sin(2*PI*277*t)|0.15*sin(2*PI*330*t):d=2,\
    afade=t=out:st=1.8:d=0.2"
    """

  /// Clips of different kinds that no one should be bothered about.
  static let kinds: [(name: String, arguments: String)] = [
    ("upright", "\(Clips.moving()) \(Clips.tone()) \(encoding) \(aac)"),
    ("wide", "\(Clips.moving(size: "320x180")) \(Clips.tone()) \(encoding) \(aac)"),
    ("square", "\(Clips.moving(size: "240x240")) \(Clips.tone()) \(encoding) \(aac)"),
    ("feed", "\(Clips.moving(size: "256x320")) \(Clips.tone()) \(encoding) \(aac)"),
    ("24 fps", "\(Clips.moving(rate: 24)) \(Clips.tone()) \(encoding) \(aac)"),
    ("30 fps", "\(Clips.moving(rate: 30)) \(Clips.tone()) \(encoding) \(aac)"),
    ("60 fps", "\(Clips.moving(rate: 60)) \(Clips.tone()) \(encoding) \(aac)"),
    ("29.97 fps", "\(Clips.moving()) -r 30000/1001 \(encoding)"),
    ("no sound", "\(Clips.moving()) \(encoding)"),
    (
      "High with B pictures",
      "\(Clips.moving()) \(Clips.tone()) \(encoding) -preset fast -bf 3 \(aac)"
    ),
    ("mono", "\(Clips.moving()) \(Clips.tone()) \(encoding) \(aac) -ac 1"),
    ("44.1 kHz", "\(Clips.moving()) \(Clips.tone()) \(encoding) \(aac) -ar 44100"),
    ("a chord", "\(Clips.moving()) \(chord) \(encoding) \(aac)"),
    ("fractal", "-f lavfi -i mandelbrot=s=180x320:r=25 -t 2 \(encoding)"),
    ("cells", "-f lavfi -i life=s=180x320:r=25:mold=10:ratio=0.1 -t 2 \(encoding)"),
    ("fades", "\(Clips.moving()) -vf \"fade=in:d=0.3,fade=out:st=1.7:d=0.3\" \(encoding)"),
    ("dark", "\(Clips.moving()) -vf eq=brightness=-0.3 \(encoding)"),
    ("slow pan", "\(Clips.moving()) -vf \"scale=360:640,crop=180:320:x='20*t':y=50\" \(encoding)"),
    (
      "slides",
      """
      -f lavfi -i smptebars=s=180x320:r=25:d=1.5 -f lavfi -i rgbtestsrc=s=180x320:r=25:d=1.5 \
      -f lavfi -i yuvtestsrc=s=180x320:r=25:d=1.5 -filter_complex \
      "[0]format=yuv420p[a];[1]format=yuv420p[b];[2]format=yuv420p[c];[a][b][c]concat=n=3" \(encoding)
      """
    ),
    ("grain", "\(Clips.moving()) -vf noise=alls=20:allf=t \(encoding) -crf 30"),
  ]

  @Test(arguments: kinds.indices) func nothingIsSaidAgainst(_ index: Int) throws {
    let kind = Self.kinds[index]
    let path = try Clips.make("clean-\(index).mp4", kind.arguments)
    let verdict = try Verifier.verify(path)
    let open = verdict.findings.filter { $0.outcome == .fail || $0.outcome == .warn }
    #expect(open == [], "\(kind.name)")
  }
}
