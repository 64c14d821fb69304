#include "src/plan/student.hpp"

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

// As every table has them, in the column of 0.975.
TEST(Student, is_what_the_tables_say) {
  EXPECT_NEAR(student_quantile(1), 12.706205, 1e-6);
  EXPECT_NEAR(student_quantile(2), 4.302653, 1e-6);
  EXPECT_NEAR(student_quantile(3), 3.182446, 1e-6);
  EXPECT_NEAR(student_quantile(4), 2.776445, 1e-6);
  EXPECT_NEAR(student_quantile(9), 2.262157, 1e-6);
  EXPECT_NEAR(student_quantile(10), 2.228139, 1e-6);
  EXPECT_NEAR(student_quantile(19), 2.093024, 1e-6);
  EXPECT_NEAR(student_quantile(30), 2.042272, 1e-6);
  EXPECT_NEAR(student_quantile(120), 1.979930, 1e-6);
}

TEST(Student, is_the_normal_quantile_in_the_end) {
  EXPECT_NEAR(student_quantile(10'000), 1.960201, 1e-6);
  EXPECT_EQ(student_quantile(1'000'000), student_quantile(10'000));
}

}  // namespace
}  // namespace canteen::plan
