package keyloader.host.leaflet;

import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDPageContentStream;

/** Draws the meter, the loader and their light. Lengths are points, from the lower left corner. */
final class Pen {
    /** How far the control points of a quarter of a circle are from its ends, for a radius of 1. */
    private static final float ARC = 0.5523f;

    private static final float[] ON = {1, 0.65f, 0};

    private final PDPageContentStream page;

    Pen(PDPageContentStream page) {
        this.page = page;
    }

    void box(float x, float y, float width, float height) throws IOException {
        page.addRect(x, y, width, height);
        page.stroke();
    }

    /** A piece of time with light. */
    void lit(float x, float y, float width, float height) throws IOException {
        page.saveGraphicsState();
        page.setNonStrokingColor(ON[0], ON[1], ON[2]);
        page.addRect(x, y, width, height);
        page.fill();
        page.restoreGraphicsState();
    }

    private void circle(float x, float y, float radius) throws IOException {
        float arm = ARC * radius;
        page.moveTo(x + radius, y);
        page.curveTo(x + radius, y + arm, x + arm, y + radius, x, y + radius);
        page.curveTo(x - arm, y + radius, x - radius, y + arm, x - radius, y);
        page.curveTo(x - radius, y - arm, x - arm, y - radius, x, y - radius);
        page.curveTo(x + arm, y - radius, x + radius, y - arm, x + radius, y);
        page.closePath();
    }

    /** A lamp, with rays if it is on. */
    void lamp(float x, float y, boolean on) throws IOException {
        page.saveGraphicsState();
        page.setNonStrokingColor(ON[0], ON[1], ON[2]);
        circle(x, y, 5);
        if (on) {
            page.fillAndStroke();
            for (int i = 0; i < 8; i++) {
                float across = (float) Math.cos(i * Math.PI / 4);
                float up = (float) Math.sin(i * Math.PI / 4);
                page.moveTo(x + 7.5f * across, y + 7.5f * up);
                page.lineTo(x + 11 * across, y + 11 * up);
            }
        }
        page.stroke();
        page.restoreGraphicsState();
    }

    /** The meter, 64 wide and 76 high, with a place for a loader below. */
    void meter(float x, float y, boolean on) throws IOException {
        page.setLineWidth(1.5f);
        box(x, y, 64, 76);
        page.setLineWidth(0.8f);
        box(x + 10, y + 46, 44, 20);
        for (int i = 1; i < 5; i++) {
            page.moveTo(x + 10 + i * 8.8f, y + 46);
            page.lineTo(x + 10 + i * 8.8f, y + 66);
        }
        page.stroke();
        lamp(x + 32, y + 26, on);
        box(x + 25, y, 14, 5);
    }

    /** The loader, 20 wide and 48 high; its plug is above. */
    void loader(float x, float y) throws IOException {
        page.setLineWidth(1.2f);
        box(x, y, 20, 36);
        box(x + 4, y + 36, 12, 12);
        page.setLineWidth(0.8f);
        circle(x + 10, y + 8, 2.5f);
        page.stroke();
    }

    /** Upwards by a positive length, else downwards. */
    void arrow(float x, float y, float length) throws IOException {
        float back = Math.signum(length) * 7;
        page.setLineWidth(2);
        page.moveTo(x, y);
        page.lineTo(x, y + length);
        page.moveTo(x - 5, y + length - back);
        page.lineTo(x, y + length);
        page.lineTo(x + 5, y + length - back);
        page.stroke();
        page.setLineWidth(0.8f);
    }

    /** A number in a ring. */
    void ring(float x, float y, float radius) throws IOException {
        circle(x, y, radius);
        page.stroke();
    }
}
