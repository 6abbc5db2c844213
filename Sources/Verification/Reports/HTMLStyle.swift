/// The style sheet of the page.
enum HTMLStyle {
  static let sheet = """
    :root{--ground:#f7f6f3;--card:#fff;--ink:#1c1b19;--soft:#6a665f;--line:#dedad2;--pass:#1f7a4d;\
    --warn:#9a6200;--fail:#b3261e;--open:#6a665f;--wave:#4c78a8;--loud:#9a6200;--shade:rgba(179,38,30,.32)}
    @media (prefers-color-scheme:dark){:root{--ground:#151412;--card:#1f1e1b;--ink:#efece6;\
    --soft:#a39e94;--line:#38352f;--pass:#58c48c;--warn:#e3aa4c;--fail:#ff8a80;--open:#a39e94;\
    --wave:#7fa8d6;--loud:#e3aa4c;--shade:rgba(255,110,100,.34)}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
    main{max-width:1080px;margin:0 auto;padding:24px 20px 64px}
    article{margin-bottom:56px}
    header{display:flex;gap:18px;align-items:center;padding:18px 20px;background:var(--card);\
    border:1px solid var(--line);border-left:6px solid var(--open);border-radius:8px}
    header.pass{border-left-color:var(--pass)}header.warn{border-left-color:var(--warn)}
    header.fail{border-left-color:var(--fail)}
    header.pass .verdict{color:var(--pass)}header.warn .verdict{color:var(--warn)}
    header.fail .verdict{color:var(--fail)}
    header div{min-width:0}
    .verdict{margin:0;font-size:30px;font-weight:700;letter-spacing:.01em}
    h1{margin:0;font-size:19px;overflow-wrap:anywhere}
    header p{margin:0}header div p{color:var(--soft)}
    h2{margin:34px 0 10px;font-size:16px}
    nav ol{padding-left:0;list-style:none;margin:0 0 24px}nav a{color:inherit}
    nav li{padding:3px 0;overflow-wrap:anywhere}
    .scroll{overflow-x:auto}
    table{width:100%;border-collapse:collapse}
    th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);text-align:left;\
    vertical-align:top;overflow-wrap:anywhere}
    th{font-weight:600;overflow-wrap:break-word}thead th{color:var(--soft);font-weight:500}
    tr>td:first-child{width:58px}
    .badge{display:inline-block;min-width:44px;padding:0 7px;border:1px solid currentColor;\
    border-radius:5px;font-size:12px;font-weight:600;text-align:center;line-height:20px}
    .badge.pass{color:var(--pass)}.badge.warn{color:var(--warn)}.badge.fail{color:var(--fail)}
    .badge.open{color:var(--open);border-color:var(--line)}
    .right{color:var(--soft)}.remedy{display:block;color:var(--soft)}.remedy::before{content:"→ "}
    .findings{list-style:none;margin:0;padding:0}
    .findings li{display:flex;align-items:flex-start;gap:12px;padding:8px 0;border-bottom:1px solid var(--line)}
    .findings div{min-width:0;overflow-wrap:anywhere}
    .sheet{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(120px,1fr))}
    .sheet.wide{grid-template-columns:repeat(auto-fill,minmax(220px,1fr))}
    figure{margin:0}figcaption{font-size:12px;color:var(--soft);font-variant-numeric:tabular-nums}
    .still{width:100%;background-size:100% 100%;background-color:#000;border-radius:4px}
    .time{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px}
    .time svg{display:block;width:100%;height:110px}
    .row{display:grid;grid-template-columns:112px 1fr;gap:10px;align-items:center;margin:5px 0}
    .row span{font-size:13px;overflow-wrap:anywhere}
    .bar{position:relative;height:14px;background:var(--ground);border-radius:3px;overflow:hidden}
    .bar i{position:absolute;top:0;bottom:0;min-width:3px;background:var(--warn)}
    .bar i.fail{background:var(--fail)}
    .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:12px;\
    font-variant-numeric:tabular-nums}
    .key{color:var(--soft);font-size:13px;margin:6px 0 0}
    .key b{font-weight:600}.key .w{color:var(--wave)}.key .l{color:var(--loud)}
    .phones input{position:absolute;opacity:0}
    .phones label{display:inline-block;padding:4px 12px;margin:0 6px 10px 0;border:1px solid \
    var(--line);border-radius:16px;cursor:pointer;background:var(--card)}
    .phones input:checked+label{border-color:var(--ink);font-weight:600}
    .phones input:focus-visible+label{outline:2px solid var(--wave);outline-offset:2px}
    .strip{display:flex;flex-wrap:wrap;gap:24px}
    .phone{width:min(390px,100%);margin:0}
    .screen{position:relative;aspect-ratio:9/16;background:#000;border-radius:14px;overflow:hidden}
    .screen .still{position:absolute;inset:0;margin:auto;border-radius:0;max-height:100%;max-width:100%}
    .screen .still.tall{width:auto;height:100%}
    .safe{position:absolute;inset:0;display:none}
    .safe i{position:absolute;background:var(--shade)}
    .safe u{position:absolute;border:2px dashed rgba(255,255,255,.9);border-radius:4px}
    .none{color:var(--soft);margin:0}
    details summary{cursor:pointer;margin-top:30px;color:var(--soft)}
    @media (max-width:520px){main{padding:14px 12px 40px}header{padding:14px}.verdict{font-size:24px}\
    .row{grid-template-columns:84px 1fr}.sheet{grid-template-columns:repeat(3,1fr);gap:8px}\
    .sheet.wide{grid-template-columns:repeat(2,1fr)}th,td{padding-right:8px}}
    @media print{body{background:#fff}.phones label{display:none}}

    """ + HTMLPhone.rules
}
