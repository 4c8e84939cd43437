"""The pages of this desk: lists, a case, approvals, and small administration."""
