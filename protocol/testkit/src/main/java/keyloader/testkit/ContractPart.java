package keyloader.testkit;

import java.io.IOException;
import keyloader.wire.Bytes;

/** What every part of the contract needs. */
interface ContractPart {
    int FEW = 4;
    Bytes RECEIPT = Bytes.ofHex("c0ffee" + "01".repeat(300));
    Bytes OTHER_RECEIPT = Bytes.ofHex("dead" + "02".repeat(40));
    Bytes WRONG_TOKEN = Bytes.ofHex("77".repeat(32));
    Bytes ADMIN_TOKEN = Bytes.ofHex("ad".repeat(32));

    /** A new loader that has this many slots. */
    LoaderFixture loader(int slots) throws IOException;
}
