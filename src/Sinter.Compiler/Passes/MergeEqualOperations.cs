using System.Collections.Immutable;
using System.Text;
using Sinter.Ir;

namespace Sinter.Compiler;

/// <summary>Keeps one of several operations that compute the same from the same. Results in an enclosing block serve the blocks
/// inside.</summary>
public sealed class MergeEqualOperations : IPass
{
    /// <summary>Constants up to this many bytes are compared by content; larger ones only by the weight file's record.</summary>
    private const int ComparedBytes = 1024;

    public string Name => "merge-equal-operations";

    public void Run(ProgramEdit edit) => new Walk(edit).Merge(edit.Function.Body, []);

    private sealed class Walk(ProgramEdit edit)
    {
        private readonly Dictionary<Variable, int> _numbers = new(ReferenceEqualityComparer.Instance);

        public void Merge(Block block, ImmutableDictionary<string, Operation> known)
        {
            foreach (Operation operation in block.Operations.ToArray())
            {
                if (Key(operation) is not { } key)
                {
                    foreach (Block nested in operation.Blocks)
                        Merge(nested, known);
                    continue;
                }
                if (!known.TryGetValue(key, out Operation? first))
                {
                    known = known.Add(key, operation);
                    continue;
                }
                for (int i = 0; i < operation.Outputs.Length; i++)
                    edit.ReplaceUses(operation.Outputs[i], first.Outputs[i]);
                edit.Remove(operation);
            }
        }

        private string? Key(Operation operation)
        {
            OperationDefinition definition = OperationTable.Find(operation.Type)!;
            if (definition.Has(OperationTraits.Random) || definition.Has(OperationTraits.Effect)
                || definition.Has(OperationTraits.ControlFlow))
                return null;
            var key = new StringBuilder(operation.Type);
            foreach (Variable output in operation.Outputs)
                key.Append('|').Append(output.Type);
            foreach ((string parameter, ImmutableArray<Argument> arguments) in operation.Inputs)
            {
                key.Append('|').Append(parameter);
                foreach (Argument argument in arguments)
                {
                    if (argument.Variable is { } variable)
                        key.Append('%').Append(Number(variable));
                    else if (!Append(key, argument.Literal!))
                        return null;
                }
            }
            foreach ((string name, Literal literal) in operation.Attributes)
            {
                if (name == "name")
                    continue;
                key.Append('|').Append(name);
                if (!Append(key, literal))
                    return null;
            }
            return key.ToString();
        }

        private int Number(Variable variable)
        {
            if (!_numbers.TryGetValue(variable, out int number))
                _numbers.Add(variable, number = _numbers.Count);
            return number;
        }

        private static bool Append(StringBuilder key, Literal literal)
        {
            if (literal is not TensorLiteral tensor)
                return false;
            key.Append('=').Append(tensor.Type).Append(':');
            if (tensor.Blob is { } blob)
            {
                key.Append(blob.FileName).Append('@').Append(blob.Offset);
                return true;
            }
            if (tensor.Value.ElementType == Tensors.ElementType.String)
            {
                foreach (string text in tensor.Value.Strings)
                    key.Append(text.Length).Append(':').Append(text);
                return true;
            }
            if (tensor.Value.ByteLength > ComparedBytes)
                return false;
            key.Append(Convert.ToHexString(tensor.Value.Bytes));
            return true;
        }
    }
}
