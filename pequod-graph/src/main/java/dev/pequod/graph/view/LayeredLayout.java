package dev.pequod.graph.view;

import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphOrder;
import dev.pequod.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Places the nodes of a Graph in rows, dependencies above what needs them: the classic layered drawing (Sugiyama).
 *
 * <p>Rows are the levels of {@link GraphOrder}, wide levels broken over several rows. An edge that passes a row gets a
 * narrow slot in it, so that it runs between the boxes. A few sweeps up and down sort each row by the mean position of
 * its neighbours, and then move slots towards that mean as far as the row's order lets them. The result depends on the
 * Graph alone. Past {@link #MAX_SLOTS} slots edges run straight.
 */
final class LayeredLayout {
    static final int BOX_WIDTH = 232;
    static final int BOX_HEIGHT = 70;
    private static final int GAP_X = 28;
    private static final int GAP_Y = 64;
    private static final int LANE_WIDTH = 14;
    private static final int MAX_SLOTS = 5_000;
    private static final int SWEEPS = 12;

    /** A place in a row: a node's box, or the lane of an edge that passes. */
    static final class Slot {
        final int node;
        final int row;
        final List<Slot> above = new ArrayList<>();
        final List<Slot> below = new ArrayList<>();
        double x;

        Slot(int node, int row) {
            this.node = node;
            this.row = row;
        }

        double width() {
            return node < 0 ? LANE_WIDTH : BOX_WIDTH;
        }

        boolean isAlone() {
            return above.isEmpty() && below.isEmpty();
        }

        double y() {
            return row * (double) (BOX_HEIGHT + GAP_Y);
        }
    }

    /** An edge as the slots it passes, from the dependency's box to the dependent's. */
    record Edge(int from, int to, List<Slot> slots) {}

    private final List<List<Slot>> rows = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Slot[] boxes;
    private int slotCount;

    LayeredLayout(Graph graph) {
        List<Node> nodes = graph.nodes();
        boxes = new Slot[nodes.size()];
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            numbers.put(nodes.get(i).id(), i);
        }
        int columns = Math.max(4, (int) Math.ceil(Math.sqrt(nodes.size() * 0.8)));
        for (List<Node> level : GraphOrder.of(graph).levels()) {
            int parts = (level.size() + columns - 1) / columns;
            for (int part = 0; part < parts; part++) {
                List<Slot> row = new ArrayList<>();
                for (Node node : level.subList(level.size() * part / parts, level.size() * (part + 1) / parts)) {
                    int number = numbers.getOrDefault(node.id(), 0);
                    boxes[number] = new Slot(number, rows.size());
                    row.add(boxes[number]);
                    slotCount++;
                }
                rows.add(row);
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (String id : nodes.get(i).dependsOn().stream().distinct().toList()) {
                connect(numbers.getOrDefault(id, 0), i);
            }
        }
        place();
    }

    Slot box(int node) {
        return boxes[node];
    }

    List<Edge> edges() {
        return edges;
    }

    double width() {
        return rows.stream()
                .flatMap(List::stream)
                .mapToDouble(s -> s.x + s.width() / 2)
                .max()
                .orElse(BOX_WIDTH);
    }

    double height() {
        return Math.max(1, rows.size()) * (double) (BOX_HEIGHT + GAP_Y) - GAP_Y;
    }

    private void connect(int from, int to) {
        List<Slot> slots = new ArrayList<>();
        slots.add(boxes[from]);
        for (int row = boxes[from].row + 1; row < boxes[to].row && slotCount < MAX_SLOTS; row++) {
            Slot lane = new Slot(-1, row);
            rows.get(row).add(lane);
            slotCount++;
            slots.add(lane);
        }
        slots.add(boxes[to]);
        for (int i = 1; i < slots.size(); i++) {
            slots.get(i - 1).below.add(slots.get(i));
            slots.get(i).above.add(slots.get(i - 1));
        }
        edges.add(new Edge(from, to, slots));
    }

    private void place() {
        rows.forEach(row -> spread(row, new double[row.size()]));
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 0; i < rows.size(); i++) {
                List<Slot> row = rows.get(down ? i : rows.size() - 1 - i);
                row.sort(Comparator.comparingDouble(slot -> target(slot, down)));
                spread(row, row.stream().mapToDouble(slot -> target(slot, down)).toArray());
            }
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (List<Slot> row : rows) {
                spread(row, row.stream().mapToDouble(LayeredLayout::centre).toArray());
            }
        }
        rows.forEach(LayeredLayout::gather);
        double left = rows.stream()
                .flatMap(List::stream)
                .mapToDouble(s -> s.x - s.width() / 2)
                .min()
                .orElse(0);
        rows.forEach(row -> row.forEach(slot -> slot.x -= left));
    }

    /** Brings boxes without edges, which wish for nothing, next to their neighbours in the row. */
    private static void gather(List<Slot> row) {
        int first = 0;
        while (first < row.size() && row.get(first).isAlone()) {
            first++;
        }
        if (first == row.size()) {
            return;
        }
        for (int i = first - 1; i >= 0; i--) {
            row.get(i).x = row.get(i + 1).x - gap(row, i + 1);
        }
        for (int i = first + 1; i < row.size(); i++) {
            if (row.get(i).isAlone()) {
                row.get(i).x = row.get(i - 1).x + gap(row, i);
            }
        }
    }

    private static double target(Slot slot, boolean down) {
        return mean(down ? slot.above : slot.below, slot.x);
    }

    private static double centre(Slot slot) {
        List<Slot> neighbours = new ArrayList<>(slot.above);
        neighbours.addAll(slot.below);
        return mean(neighbours, slot.x);
    }

    private static double mean(List<Slot> slots, double otherwise) {
        return slots.stream().mapToDouble(s -> s.x).average().orElse(otherwise);
    }

    /** Gives each slot of a row the place nearest to its wish that keeps order and gaps: midway between pushing right and left. */
    private static void spread(List<Slot> row, double[] wishes) {
        double[] right = wishes.clone();
        for (int i = 1; i < right.length; i++) {
            right[i] = Math.max(right[i], right[i - 1] + gap(row, i));
        }
        double[] left = wishes.clone();
        for (int i = left.length - 2; i >= 0; i--) {
            left[i] = Math.min(left[i], left[i + 1] - gap(row, i + 1));
        }
        for (int i = 0; i < right.length; i++) {
            row.get(i).x = (left[i] + right[i]) / 2;
        }
    }

    private static double gap(List<Slot> row, int i) {
        return (row.get(i - 1).width() + row.get(i).width()) / 2 + GAP_X;
    }
}
