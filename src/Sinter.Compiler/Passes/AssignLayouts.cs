using Sinter.Compiler.Layout;
using Sinter.Ir;
using Sinter.Ir.Ops;

namespace Sinter.Compiler;

/// <summary>Lets images flow with channels last between convolutions, where that moves fewer bytes than it saves. Transpositions are put
/// where both layouts meet; most of them meet another one and cancel.</summary>
/// <param name="channelsLast">The operations that the device runs better with channels last.</param>
public sealed class AssignLayouts(IReadOnlySet<string> channelsLast) : IPass
{
    public string Name => "assign-layouts";

    public void Run(ProgramEdit edit)
    {
        if (channelsLast.Count == 0)
            return;
        foreach (Block block in ProgramEdit.Blocks(edit.Function.Body).ToArray())
            new Rewriting(edit, block, channelsLast).Run();
    }

    private sealed class Rewriting(ProgramEdit edit, Block block, IReadOnlySet<string> channelsLast)
    {
        private readonly Dictionary<Variable, Variable> _last = new(ReferenceEqualityComparer.Instance);

        public void Run()
        {
            var regions = new LayoutRegions(block, channelsLast);
            (Operation Operation, Relayout Relayout)[] chosen = [.. block.Operations
                .Select(operation => (Operation: operation, Relayout: regions.Chosen(operation)!)).Where(choice => choice.Relayout is not null)];
            var rewritten = new Operation[chosen.Length];
            for (int i = 0; i < chosen.Length; i++)
                rewritten[i] = Rewrite(chosen[i].Operation, chosen[i].Relayout);
            // From the end, so that what still reads an old result is an operation that wants channels first.
            for (int i = chosen.Length - 1; i >= 0; i--)
                Finish(chosen[i].Operation, rewritten[i], chosen[i].Relayout);
        }

        private Operation Rewrite(Operation operation, Relayout relayout)
        {
            Operation replacement = relayout.Rewrite(edit, operation, value => Last(value, operation));
            edit.InsertBefore(operation, replacement);
            for (int i = 0; i < operation.Outputs.Length; i++)
            {
                if (relayout.Writes.Contains(operation.Outputs[i]))
                    _last.Add(operation.Outputs[i], replacement.Outputs[i]);
            }
            return replacement;
        }

        private Variable Last(Variable value, Operation reader)
        {
            if (_last.TryGetValue(value, out Variable? last))
                return last;
            var type = (TensorType)value.Type;
            Operation change = Transposed(value, edit.UniqueName(value.Name + "_channels_last"), AxisOrder.ToLast(type.Rank));
            edit.InsertBefore(reader, change);
            _last.Add(value, change.Output);
            return change.Output;
        }

        private void Finish(Operation operation, Operation replacement, Relayout relayout)
        {
            for (int i = 0; i < operation.Outputs.Length; i++)
            {
                Variable old = operation.Outputs[i];
                if (!old.IsUsed)
                    continue;
                if (!relayout.Writes.Contains(old))
                {
                    edit.ReplaceUses(old, replacement.Outputs[i]);
                    continue;
                }
                // The function's outputs are known by their names, so the result keeps the old one's.
                Operation change = Transposed(replacement.Outputs[i], old.Name, AxisOrder.ToFirst(((TensorType)old.Type).Rank));
                edit.InsertAfter(replacement, change);
                edit.ReplaceUses(old, change.Output);
            }
            edit.Remove(operation);
        }

        private static Operation Transposed(Variable x, string name, int[] perm) => new("transpose",
            [new("x", [x]), new("perm", [Literal.Of(perm)])],
            [new Variable(name, AxisOrder.Permute((TensorType)x.Type, perm))], [new("name", Literal.Of(name))]);
    }
}
