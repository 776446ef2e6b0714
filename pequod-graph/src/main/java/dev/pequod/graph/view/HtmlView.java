package dev.pequod.graph.view;

import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import dev.pequod.graph.Redaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Wraps the picture in a page: wheel and drag to zoom and pan, details with the manifest for the node under the mouse.
 *
 * <p>The page refers to nothing outside. Details stand in the page as escaped text, so no data ever passes through a
 * script, and the content security policy allows this one script and no other.
 */
final class HtmlView {
    private static final String STYLE = """
        html,body{margin:0;height:100%;background:#f7f8fa;color:#1c2330;\
        font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        body{display:flex}main{flex:1;min-width:0;overflow:hidden;cursor:grab}main:active{cursor:grabbing}
        main svg{width:100%;height:100%;display:block}
        aside{width:26rem;max-width:40%;overflow:auto;border-left:1px solid #d5dae1;background:#fff;padding:1rem 1.25rem;\
        box-sizing:border-box}
        aside pre{font:12px/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap;\
        overflow-wrap:anywhere}
        h2{font-size:16px;margin:0 0 .25rem;overflow-wrap:anywhere}p{margin:.15rem 0;color:#657083;overflow-wrap:anywhere}
        .node{cursor:pointer}.node:focus{outline:none}.node:hover .box,.node.on .box,.node:focus .box{stroke:#2f6fde;stroke-width:2}
        .edge.on{stroke:#2f6fde;stroke-width:2.5}
        @media (prefers-color-scheme:dark){html,body{background:#12161d;color:#e9edf3}\
        aside{background:#1c222c;border-color:#363f4d}p{color:#9aa5b4}}
        """;
    private static final String SCRIPT = """
        'use strict';
        const svg=document.querySelector('main svg'),full=svg.viewBox.baseVal,
          view={x:full.x,y:full.y,w:full.width,h:full.height};
        const show=()=>svg.setAttribute('viewBox',[view.x,view.y,view.w,view.h].join(' '));
        svg.addEventListener('wheel',e=>{e.preventDefault();
          const p=new DOMPoint(e.clientX,e.clientY).matrixTransform(svg.getScreenCTM().inverse()),
            f=Math.min(Math.max(Math.exp(e.deltaY*.0015),80/view.w),4*innerWidth*10/view.w);
          view.x=p.x-(p.x-view.x)*f;view.y=p.y-(p.y-view.y)*f;view.w*=f;view.h*=f;show();},{passive:false});
        let last=null;
        svg.addEventListener('pointerdown',e=>{last=e;});
        addEventListener('pointerup',()=>{last=null;});
        addEventListener('pointermove',e=>{if(!last)return;const m=svg.getScreenCTM();
          view.x-=(e.clientX-last.clientX)/m.a;view.y-=(e.clientY-last.clientY)/m.d;last=e;show();});
        let pinned=null;
        const pick=n=>{
          document.querySelectorAll('aside section').forEach(s=>{s.hidden=s.dataset.detail!==n;});
          document.querySelectorAll('.node').forEach(g=>g.classList.toggle('on',g.dataset.node===n));
          document.querySelectorAll('.edge').forEach(g=>
            g.classList.toggle('on',g.dataset.from===n||g.dataset.to===n));};
        document.querySelectorAll('.node').forEach(g=>{const n=g.dataset.node;g.setAttribute('tabindex','0');
          g.addEventListener('mouseenter',()=>{if(pinned===null)pick(n);});
          g.addEventListener('focus',()=>pick(n));
          g.addEventListener('click',()=>{pinned=pinned===n?null:n;pick(n);});});
        pick('');
        """;

    private HtmlView() {}

    static String render(Graph graph) {
        Graph shown = Redaction.redacted(graph);
        StringBuilder out =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
        out.append("style-src 'unsafe-inline'; script-src 'sha256-")
                .append(scriptHash())
                .append("'\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
        out.append(Labels.xml(TreeView.title(shown)))
                .append("</title>\n<style>")
                .append(STYLE);
        out.append("</style>\n</head>\n<body>\n<main>")
                .append(SvgView.render(shown))
                .append("</main>\n<aside>\n");
        out.append("<section data-detail=\"\"><h2>").append(Labels.xml(TreeView.title(shown)));
        out.append("</h2><p>Point at a box for its manifest, click to keep it. Wheel zooms, dragging"
                + " moves.</p></section>\n");
        List<Node> nodes = shown.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            detail(nodes.get(i), i, out);
        }
        return out.append("</aside>\n<script>")
                .append(SCRIPT)
                .append("</script>\n</body>\n</html>\n")
                .toString();
    }

    private static void detail(Node node, int number, StringBuilder out) {
        out.append("<section hidden data-detail=\"").append(number).append("\"><h2>");
        out.append(Labels.xml(node.identity().toString())).append("</h2><p>id ").append(Labels.xml(node.id()));
        out.append("</p><p>").append(node.applyPolicy().mode()).append(", on conflict ");
        out.append(node.applyPolicy().conflictPolicy()).append("</p><p>ready when ");
        out.append(Labels.xml(Labels.readiness(node))).append("</p>");
        if (!node.dependsOn().isEmpty()) {
            out.append("<p>after ")
                    .append(Labels.xml(String.join(", ", node.dependsOn())))
                    .append("</p>");
        }
        out.append("<pre>").append(Labels.xml(YamlWriter.write(node.object()))).append("</pre></section>\n");
    }

    private static String scriptHash() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(SCRIPT.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
