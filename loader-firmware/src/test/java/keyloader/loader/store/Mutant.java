package keyloader.loader.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * One step or check taken out of the store's class files. All of them are found in the class files themselves, so that what is
 * added to the store is in the list without anybody adding it.
 *
 * @param method name and descriptor
 * @param at index of the instruction
 * @param what is changed, by names and counts within the method, so that it stays the same wherever the method goes
 */
record Mutant(String className, String method, int at, Kind kind, String what, int line) {

    enum Kind {
        /** A call that gives nothing back is not made: a sync, an erase, a program, or what leads to them. */
        NOT_CALLED,
        /** A check always comes out one way. */
        ALWAYS,
        NEVER,
        /** Two steps of which one syncs, the other way round. */
        SWAPPED
    }

    private static final String STORE = "keyloader/loader/store/";

    static List<Mutant> all(List<String> classNames) throws IOException {
        List<ClassNode> classes = new ArrayList<>();
        for (String name : classNames) {
            classes.add(parse(bytes(name)));
        }
        Set<String> syncing = Syncing.in(classes);
        List<Mutant> all = new ArrayList<>();
        for (ClassNode each : classes) {
            for (MethodNode method : each.methods) {
                if ((method.access & Opcodes.ACC_ABSTRACT) == 0) {
                    find(each, method, syncing, all);
                }
            }
        }
        return all;
    }

    static byte[] bytes(String className) throws IOException {
        String resource = className.replace('.', '/') + ".class";
        try (InputStream in = Mutant.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no class file of " + className);
            }
            return in.readAllBytes();
        }
    }

    private static ClassNode parse(byte[] classFile) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(node, 0);
        return node;
    }

    private static void find(ClassNode owner, MethodNode method, Set<String> syncing, List<Mutant> all) {
        String where = owner.name.substring(STORE.length()) + "." + method.name + parameters(method) + " ";
        Map<String, Integer> named = new HashMap<>();
        int checks = 0;
        for (int i = 0; i < method.instructions.size(); i++) {
            AbstractInsnNode each = method.instructions.get(i);
            if (isStep(each)) {
                add(owner, method, i, Kind.NOT_CALLED, numbered(where + ((MethodInsnNode) each).name, named), all);
            } else if (each instanceof JumpInsnNode jump && isCheck(method, jump)) {
                checks++;
                add(owner, method, i, Kind.ALWAYS, where + "condition " + checks, all);
                add(owner, method, i, Kind.NEVER, where + "condition " + checks, all);
            }
        }
        for (Statements.Pair pair : Statements.neighbours(owner.name, method)) {
            if (pair.stepsIn(method) && pair.syncs(method, syncing)) {
                String what = numbered(where + pair.describe(method), named);
                add(owner, method, pair.first(), Kind.SWAPPED, what, all);
            }
        }
    }

    private static String parameters(MethodNode method) {
        return Arrays.stream(Type.getArgumentTypes(method.desc))
                .map(type -> type.getClassName().replaceAll(".*[.$]", ""))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** The second of a name, and each after it, has its count. */
    private static String numbered(String name, Map<String, Integer> named) {
        int count = named.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + " " + count;
    }

    private static void add(ClassNode owner, MethodNode method, int at, Kind kind, String what, List<Mutant> all) {
        int line = 0;
        for (int i = 0; i < at; i++) {
            line = method.instructions.get(i) instanceof LineNumberNode number ? number.line : line;
        }
        all.add(new Mutant(owner.name.replace('/', '.'), method.name + method.desc, at, kind, what, line));
    }

    static boolean isStep(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call
                && call.owner.startsWith(STORE)
                && !call.name.equals("<init>")
                && Type.getReturnType(call.desc).getSort() == Type.VOID;
    }

    /** A condition, but for those that end loops. */
    private static boolean isCheck(MethodNode method, JumpInsnNode jump) {
        if (jump.getOpcode() == Opcodes.GOTO) {
            return false;
        }
        int from = method.instructions.indexOf(jump);
        int target = method.instructions.indexOf(jump.label);
        if (target < from) {
            return false; // do ... while
        }
        AbstractInsnNode before = jump.label.getPrevious();
        while (before != null && before.getOpcode() < 0) {
            before = before.getPrevious();
        }
        boolean loopsExit = before instanceof JumpInsnNode back
                && back.getOpcode() == Opcodes.GOTO
                && method.instructions.indexOf(back.label) <= from
                && method.instructions.indexOf(back) > from;
        return !loopsExit;
    }

    byte[] apply() throws IOException {
        ClassNode node = parse(bytes(className));
        MethodNode method = node.methods.stream()
                .filter(each -> (each.name + each.desc).equals(this.method))
                .findFirst()
                .orElseThrow();
        InsnList code = method.instructions;
        AbstractInsnNode instruction = code.get(at);
        switch (kind) {
            case NOT_CALLED -> {
                MethodInsnNode call = (MethodInsnNode) instruction;
                Type[] arguments = Type.getArgumentTypes(call.desc);
                for (int i = arguments.length - 1; i >= 0; i--) {
                    code.insertBefore(call, pop(arguments[i].getSize()));
                }
                code.set(call, call.getOpcode() == Opcodes.INVOKESTATIC ? new InsnNode(Opcodes.NOP) : pop(1));
            }
            case ALWAYS, NEVER -> {
                JumpInsnNode jump = (JumpInsnNode) instruction;
                code.insertBefore(jump, pop(isOfTwo(jump.getOpcode()) ? 2 : 1));
                // Both ways stay possible for the verifier, so that the frames of the class file still hold.
                code.insertBefore(jump, new InsnNode(kind == Kind.ALWAYS ? Opcodes.ICONST_0 : Opcodes.ICONST_1));
                jump.setOpcode(Opcodes.IFEQ);
            }
            default -> Statements.swap(node.name, method, at);
        }
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        node.accept(writer);
        return writer.toByteArray();
    }

    private static InsnNode pop(int size) {
        return new InsnNode(size == 2 ? Opcodes.POP2 : Opcodes.POP);
    }

    private static boolean isOfTwo(int opcode) {
        return (opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE);
    }

    /** The same after a change elsewhere, and no other's. */
    String name() {
        return what + " " + kind;
    }

    @Override
    public String toString() {
        return name() + ", line " + line;
    }

    /** Which methods sync, themselves or through others. */
    private static final class Syncing {
        static Set<String> in(List<ClassNode> classes) {
            Set<String> syncing = new java.util.HashSet<>(Set.of(STORE + "Storage.sync()V"));
            int before = 0;
            while (syncing.size() > before) {
                before = syncing.size();
                for (ClassNode each : classes) {
                    for (MethodNode method : each.methods) {
                        for (AbstractInsnNode instruction : method.instructions) {
                            if (instruction instanceof MethodInsnNode call && syncing.contains(name(call))) {
                                syncing.add(each.name + "." + method.name + method.desc);
                            }
                        }
                    }
                }
            }
            return syncing;
        }
    }

    private static String name(MethodInsnNode call) {
        return call.owner + "." + call.name + call.desc;
    }

    /** A method's statements: what lies between two places where nothing is on the stack, without a jump in or out. */
    private static final class Statements {

        /**
         * @param second where the second statement begins
         * @param end where it ends
         */
        record Pair(int first, int second, int end) {
            boolean stepsIn(MethodNode method) {
                return hasStep(method, first, second) && hasStep(method, second, end);
            }

            boolean syncs(MethodNode method, Set<String> syncing) {
                for (int i = first; i < end; i++) {
                    if (method.instructions.get(i) instanceof MethodInsnNode call && syncing.contains(name(call))) {
                        return true;
                    }
                }
                return false;
            }

            String describe(MethodNode method) {
                return step(method, first) + " and " + step(method, second);
            }
        }

        static boolean hasStep(MethodNode method, int from, int to) {
            for (int i = from; i < to; i++) {
                if (isStep(method.instructions.get(i))) {
                    return true;
                }
            }
            return false;
        }

        static String step(MethodNode method, int from) {
            int i = from;
            while (!isStep(method.instructions.get(i))) {
                i++;
            }
            return ((MethodInsnNode) method.instructions.get(i)).name;
        }

        static List<Pair> neighbours(String owner, MethodNode method) {
            List<Integer> borders = borders(owner, method);
            List<Pair> pairs = new ArrayList<>();
            for (int i = 0; i + 2 < borders.size(); i++) {
                Pair pair = new Pair(borders.get(i), borders.get(i + 1), borders.get(i + 2));
                if (isStraight(method, pair.first, pair.end)) {
                    pairs.add(pair);
                }
            }
            return pairs;
        }

        private static List<Integer> borders(String owner, MethodNode method) {
            try {
                Frame<BasicValue>[] frames = new Analyzer<>(new BasicInterpreter()).analyze(owner, method);
                List<Integer> borders = new ArrayList<>();
                for (int i = 0; i < frames.length; i++) {
                    boolean real = method.instructions.get(i).getOpcode() >= 0;
                    if (real && frames[i] != null && frames[i].getStackSize() == 0) {
                        borders.add(i);
                    }
                }
                return borders;
            } catch (AnalyzerException e) {
                throw new IllegalStateException("compiled by javac", e);
            }
        }

        private static boolean isStraight(MethodNode method, int from, int to) {
            for (int i = from; i < to; i++) {
                AbstractInsnNode each = method.instructions.get(i);
                boolean leaves = each instanceof JumpInsnNode
                        || (each.getOpcode() >= Opcodes.IRETURN && each.getOpcode() <= Opcodes.RETURN)
                        || each.getOpcode() == Opcodes.ATHROW;
                boolean entered = each instanceof LabelNode label && i > from && isTarget(method, label);
                if (leaves || entered) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isTarget(MethodNode method, LabelNode label) {
            for (AbstractInsnNode each : method.instructions) {
                if (each instanceof JumpInsnNode jump && jump.label == label) {
                    return true;
                }
            }
            return method.tryCatchBlocks.stream()
                    .anyMatch(block -> block.start == label || block.end == label || block.handler == label);
        }

        static void swap(String owner, MethodNode method, int first) {
            Pair pair = neighbours(owner, method).stream()
                    .filter(each -> each.first == first)
                    .findFirst()
                    .orElseThrow();
            List<AbstractInsnNode> moved = new ArrayList<>();
            for (int i = pair.first; i < pair.second; i++) {
                moved.add(method.instructions.get(i));
            }
            AbstractInsnNode last = method.instructions.get(pair.end - 1);
            for (AbstractInsnNode each : moved) {
                method.instructions.remove(each);
            }
            for (int i = moved.size() - 1; i >= 0; i--) {
                method.instructions.insert(last, moved.get(i));
            }
        }
    }
}
