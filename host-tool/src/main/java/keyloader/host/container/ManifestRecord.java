package keyloader.host.container;

import keyloader.sealing.PublicPoint;
import keyloader.wire.Bytes;

/**
 * What a factory has said of its meters. The list itself lies beside the container, as it may be long.
 *
 * @param maker who signed the first manifest, by which every later one is judged
 * @param digest SHA-256 of the list
 * @param meters how many are in it
 * @param importedAt milliseconds since 1970
 */
public record ManifestRecord(PublicPoint maker, Bytes digest, long meters, long importedAt) {}
