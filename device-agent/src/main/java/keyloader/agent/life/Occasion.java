package keyloader.agent.life;

/** Why a trial is wanted now. */
public enum Occasion {
    /** The loader was plugged in while the agent watched, or a person asked. */
    PLUG,
    /** The loader was there already when the agent started. */
    BOOT,
    /** A meter without any network looks again. */
    KEEP_LOOKING
}
